using Asemb.Core.Documents;
using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Documents;

internal sealed class DocumentStore(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time) : IDocumentStore
{
    public Task<Document?> FindAsync(Workspace workspace, string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.ReadAsync(
            session => session.Single(DocumentSql.Find, row => DocumentRow.ReadAccepted(row, now), ("$workspace", workspace.Id), ("$key", key)), cancellationToken);
    }

    public async Task<IReadOnlyList<Document>> ListAsync(Workspace workspace, DocumentQuery query, CancellationToken cancellationToken)
    {
        if (query.Filter is not null) throw new NotSupportedException("Filters come with the index.");
        var now = time.GetUtcNow();
        return await database.ReadAsync(
            session => session.Query(
                DocumentSql.List,
                row => DocumentRow.ReadAccepted(row, now),
                ("$workspace", workspace.Id),
                ("$after", query.AfterId),
                ("$state", query.State is { } state ? DocumentRow.Write(state) : null),
                ("$source", query.Source),
                ("$prefix", query.KeyPrefix),
                ("$limit", query.Limit)),
            cancellationToken);
    }

    public async Task<IReadOnlyList<StoredChunk>> GetChunksAsync(
        Workspace workspace, long documentId, int fromOrdinal, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            session => session.Query(
                DocumentSql.Chunks, ChunkRow.Read, ("$workspace", workspace.Id), ("$document", documentId), ("$from", fromOrdinal), ("$limit", limit)),
            cancellationToken);

    public async Task<byte[]?> GetContentAsync(Workspace workspace, string key, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            session => session.Single(
                DocumentSql.Content,
                row => Tuple.Create(new DocumentContent(row.GetInt32(0), row.GetFieldValue<byte[]>(1)), row.GetInt64(2)),
                ("$workspace", workspace.Id), ("$key", key)),
            cancellationToken);
        return found?.Item1.Unpack(found.Item2);
    }

    public Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => Deleted(
                write,
                workspace,
                keys.SelectMany(key => write.Session.Query(DocumentSql.DeleteByKey, ReadDeleted, ("$workspace", workspace.Id), ("$key", key))).ToList()),
            cancellationToken);

    public Task<int> DeleteBySourceAsync(Workspace workspace, string source, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => Deleted(write, workspace, write.Session.Query(DocumentSql.DeleteBySource, ReadDeleted, ("$workspace", workspace.Id), ("$source", source))),
            cancellationToken);

    public Task<int> DeleteByFilterAsync(Workspace workspace, Filter filter, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Filters come with the index.");

    private int Deleted(WriteScope write, Workspace workspace, List<DeletedDocument> deleted)
    {
        // What was never searchable goes without a visible change.
        var searchable = deleted.Where(document => document.Chunks > 0).Select(document => document.Id).ToList();
        if (searchable.Count > 0)
        {
            var generation = write.Session.Scalar<long>(WorkspaceSql.NextGeneration, ("$id", workspace.Id));
            write.AfterCommit(() => indexes.Remove(workspace.Id, generation, searchable));
        }

        return deleted.Count;
    }

    private static DeletedDocument ReadDeleted(Microsoft.Data.Sqlite.SqliteDataReader row) => new(row.GetInt64(0), row.GetInt32(1));

    private sealed record DeletedDocument(long Id, int Chunks);
}
