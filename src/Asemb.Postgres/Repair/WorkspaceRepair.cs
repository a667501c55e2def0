using Asemb.Core.Repair;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Repair;

/// <summary>One workspace: what concerns it as a whole, and its documents page by page.</summary>
internal sealed class WorkspaceRepair(PostgresDatabase database, TimeProvider time, RepairTally tally, RepairRequest request, long workspace, string name)
{
    private const int PageDocuments = 1000;

    /// <summary>Tables that were dropped while they were looked at: the index was pruned, and the look is begun anew.</summary>
    private const int Tries = 3;

    /// <summary>So long after its end a lease should have been taken over, however busy the workers are.</summary>
    private static readonly TimeSpan LongestOverrun = TimeSpan.FromMinutes(10);

    private readonly DocumentMending _documents = new(database, time);
    private readonly RowMending _rows = new(database, time);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await CheckIndexesAsync(cancellationToken)) return;
        await CheckLeasesAsync(cancellationToken);
        for (var after = 0L; after < long.MaxValue;) after = await CheckPageAsync(after, cancellationToken);
        if (request.Depth > RepairDepth.Light)
            await CheckAsync(StoreChecks.Lexicon, WholeSql.WrongFrequencies, _rows.CorrectFrequenciesAsync, cancellationToken);
        await CheckAsync(
            StoreChecks.Counters, request.Depth == RepairDepth.Light ? WholeSql.WrongChunkCounter : WholeSql.WrongCounters, _rows.RecountAsync, cancellationToken);
    }

    /// <returns>False when the workspace was deleted.</returns>
    private async Task<bool> CheckIndexesAsync(CancellationToken cancellationToken)
    {
        var (exists, isActive, lost) = await database.SnapshotAsync(
            workspace,
            async session => (
                await session.ScalarAsync<long?>(WorkspaceSql.Generation, cancellationToken, workspace) is not null,
                await session.ScalarAsync<bool>(WholeSql.HasActiveIndex, cancellationToken, workspace),
                (await TablesAsync(session, cancellationToken)).Lost),
            cancellationToken);
        if (!exists) return false;
        if (!isActive) tally.Add(StoreChecks.ActiveIndex, name, 1);
        var made = 0L;
        foreach (var table in request.Mends ? lost : []) made += await MakeTableAsync(table, cancellationToken);
        tally.Add(StoreChecks.IndexTables, name, lost.Count, made);
        return true;
    }

    /// <summary>Empty: chunks without a vector are found next.</summary>
    private Task<int> MakeTableAsync(VectorTable table, CancellationToken cancellationToken) => database.WriteAsync(
        workspace,
        async session =>
        {
            // Nobody prunes the index meanwhile.
            if (await session.ScalarAsync<long?>(WorkspaceSql.Seize, cancellationToken, workspace) is null) return 0;
            var (_, lost) = await TablesAsync(session, cancellationToken);
            if (lost.Contains(table)) await session.ExecuteAsync(VectorTables.Create(table), cancellationToken);
            return 1;
        },
        cancellationToken);

    private async Task<(IReadOnlyList<IndexTable> There, IReadOnlyList<VectorTable> Lost)> TablesAsync(PostgresSession session, CancellationToken cancellationToken)
    {
        var (there, lost) = (new List<IndexTable>(), new List<VectorTable>());
        foreach (var index in await IndexTable.ListAsync(session, workspace, cancellationToken))
        {
            if (await session.ScalarAsync<bool>(VectorTables.ExistsSql, cancellationToken, index.Vectors.Name)) there.Add(index);
            else lost.Add(index.Vectors);
        }

        return (there, lost);
    }

    private async Task CheckLeasesAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - LongestOverrun;
        var stale = await database.ReadAsync(workspace, session => session.ScalarAsync<long>(WholeSql.StaleLeases, cancellationToken, workspace, before), cancellationToken);
        tally.Add(StoreChecks.Leases, name, stale, stale > 0 && request.Mends ? await _rows.ReleaseLeasesAsync(workspace, before, cancellationToken) : 0);
    }

    /// <returns>Where the next page begins.</returns>
    private async Task<long> CheckPageAsync(long after, CancellationToken cancellationToken)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                var (range, tables) = await database.ReadAsync(workspace, session => FindPageAsync(session, after, cancellationToken), cancellationToken);
                await new PageRepair(database, _documents, _rows, tally, request, name, range, tables).RunAsync(cancellationToken);
                return range.Until;
            }
            catch (PostgresException exception) when (i < Tries && exception.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }

    private async Task<(DocumentRange Range, IReadOnlyList<IndexTable> Tables)> FindPageAsync(PostgresSession session, long after, CancellationToken cancellationToken)
    {
        var page = (await session.QueryAsync(
            LookSql.Page, row => (Last: row.IsDBNull(0) ? 0 : row.GetInt64(0), Count: row.GetInt64(1)), cancellationToken, workspace, after, PageDocuments))[0];

        // The last page takes what belongs to documents behind it too, which are gone or came meanwhile.
        var until = page.Count < PageDocuments ? long.MaxValue : page.Last;
        return (new DocumentRange(workspace, after, until), (await TablesAsync(session, cancellationToken)).There);
    }

    private async Task CheckAsync(StoreCheck check, string sql, Func<long, CancellationToken, Task<long>> mend, CancellationToken cancellationToken)
    {
        var wrong = await database.SnapshotAsync(workspace, session => session.ScalarAsync<long>(sql, cancellationToken, workspace), cancellationToken, isLong: true);
        if (wrong == 0) return;
        if (request.Mends) await mend(workspace, cancellationToken);
        tally.Add(check, name, wrong, request.Mends ? wrong : 0);
    }
}
