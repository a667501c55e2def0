using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Documents;

/// <summary>
/// Deletes documents with everything that belongs to them. They are locked first and what they have is looked up afterwards, so that the chunks of
/// a commit that was under way are seen.
/// </summary>
internal sealed class DocumentDeletion(PostgresDatabase database)
{
    public Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        DeleteAsync(workspace, new Statement(DocumentSql.LockByKey, workspace.Id, KeyHash.Of(keys)), isRequired: false, cancellationToken);

    public Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, string source, CancellationToken cancellationToken) =>
        DeleteAsync(workspace, new Statement(DocumentSql.LockByKeyOfSource, workspace.Id, KeyHash.Of(keys), source), isRequired: false, cancellationToken);

    public Task<int> DeleteBySourceAsync(Workspace workspace, string source, CancellationToken cancellationToken) =>
        DeleteAsync(workspace, new Statement(DocumentSql.LockBySource, workspace.Id, source), isRequired: false, cancellationToken);

    public async Task<int> DeleteByFilterAsync(Workspace workspace, Filter filter, CancellationToken cancellationToken)
    {
        // Beside everything else: a filter may take its time. A version that is committed meanwhile was not looked at, and stays.
        var parameters = new SqlParameters(workspace.Id);
        var condition = CompiledFilter.Of(filter, parameters);
        var (ids, generation) = await database.SnapshotAsync(
            workspace.Id,
            async session =>
            {
                var present = await session.ScalarAsync<long?>(WorkspaceSql.Generation, cancellationToken, workspace.Id) ?? throw workspace.Missing();
                return (await session.QueryAsync($"{DocumentSql.Matching} AND {condition}", row => row.GetInt64(0), cancellationToken, parameters.Args), present);
            },
            cancellationToken);
        return await DeleteAsync(workspace, new Statement(DocumentSql.LockById, workspace.Id, ids.ToArray(), generation), isRequired: true, cancellationToken);
    }

    private Task<int> DeleteAsync(Workspace workspace, Statement choice, bool isRequired, CancellationToken cancellationToken) => database.WriteAsync(
        workspace.Id,
        async session =>
        {
            List<long> ids;
            List<IndexTable> tables;
            await using (var reader = await session.ReadAsync([new Statement(WorkspaceSql.Hold, workspace.Id), choice, new Statement(WorkspaceSql.Indexes, workspace.Id)], cancellationToken))
            {
                if (!await reader.ReadAsync(cancellationToken)) return isRequired ? throw workspace.Missing() : 0;
                await reader.NextResultAsync(cancellationToken);
                ids = await PostgresSession.ReadRowsAsync(reader, row => row.GetInt64(0), cancellationToken);
                await reader.NextResultAsync(cancellationToken);
                tables = await PostgresSession.ReadRowsAsync(reader, row => IndexTable.Read(row, workspace.Id), cancellationToken);
            }

            if (ids.Count > 0) await DeleteAsync(session, workspace, [.. ids], tables, cancellationToken);
            return ids.Count;
        },
        cancellationToken,
        isLong: true);

    private static Task DeleteAsync(PostgresSession session, Workspace workspace, long[] ids, List<IndexTable> tables, CancellationToken cancellationToken) => session.ExecuteAsync(
        [
            .. tables.Select(table => new Statement(VectorTables.DeleteOfDocumentsSql(table.Vectors), workspace.Id, ids)),
            new Statement(DocumentSql.DeleteFields, workspace.Id, ids),
            new Statement(DocumentSql.DeleteChunks, workspace.Id, ids),
            new Statement(DocumentSql.DeleteDocuments, workspace.Id, ids),
            new Statement(DocumentSql.DeleteWords, workspace.Id, ids),
        ],
        cancellationToken);
}
