using Asemb.Core.Repair;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Repair;

/// <summary>What concerns the database as a whole.</summary>
internal sealed class DatabaseRepair(PostgresDatabase database, RepairTally tally)
{
    public async Task RunAsync(bool mends, CancellationToken cancellationToken)
    {
        foreach (var table in await NamesAsync(WholeSql.OpenTables, cancellationToken)) tally.Add(StoreChecks.RowSecurity, null, 1, subject: table);
        foreach (var index in await NamesAsync(WholeSql.InvalidIndexes, cancellationToken)) tally.Add(StoreChecks.Indexes, null, 1, subject: index);
        var stray = await FindStrayTablesAsync(cancellationToken);
        if (mends)
        {
            foreach (var table in stray) await database.WriteAsync(null, session => session.ExecuteAsync(MendSql.DropTable(table), cancellationToken), cancellationToken);
        }

        tally.Add(StoreChecks.StrayTables, null, stray.Count, mends ? stray.Count : 0);
    }

    private Task<List<string>> NamesAsync(string sql, CancellationToken cancellationToken) =>
        database.ReadAsync(null, session => session.QueryAsync(sql, row => row.GetString(0), cancellationToken), cancellationToken);

    /// <summary>
    /// An index and its table come and go in one transaction: a table that was there before its index was looked for, and still is afterwards, without one,
    /// belongs to nobody.
    /// </summary>
    private Task<List<long>> FindStrayTablesAsync(CancellationToken cancellationToken) => database.ReadAsync(
        null,
        async session =>
        {
            var tables = await TablesAsync(session);
            var workspaces = await session.QueryAsync(WholeSql.WorkspaceIds, row => row.GetInt64(0), cancellationToken);
            var indexes = (await session.QueryInEachAsync(
                workspaces.ConvertAll(id => (id, new Statement(WholeSql.IndexIds, id))), (_, row) => row.GetInt64(0), cancellationToken)).ToHashSet();
            tables.RemoveAll(indexes.Contains);
            if (tables.Count == 0) return tables;
            var still = (await TablesAsync(session)).ToHashSet();
            tables.RemoveAll(table => !still.Contains(table));
            return tables;
        },
        cancellationToken);

    private static Task<List<long>> TablesAsync(PostgresSession session) => session.QueryAsync(WholeSql.VectorTables, row => row.GetInt64(0), CancellationToken.None);
}
