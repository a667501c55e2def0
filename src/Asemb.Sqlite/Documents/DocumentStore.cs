using System.Text.Json;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Asemb.Sqlite.Indexing;
using Asemb.Sqlite.Ingestion;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Documents;

internal sealed class DocumentStore(SqliteDatabase database, WorkspaceIndexes indexes, TimeProvider time) : IDocumentStore
{
    private const int FilteredBatch = 1000;

    public Task<Document?> FindAsync(Workspace workspace, string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.ReadAsync(
            session => session.Single(DocumentSql.Find, row => DocumentRow.ReadAccepted(row, now), ("$workspace", workspace.Id), ("$key", key)), cancellationToken);
    }

    public async Task<IReadOnlyList<Document>> ListAsync(Workspace workspace, DocumentQuery query, CancellationToken cancellationToken)
    {
        if (query.Filter is null) return await database.ReadAsync(session => List(session, DocumentSql.List, ("$after", query.AfterId), workspace, query, query.Limit), cancellationToken);
        var index = (await indexes.GetAsync(workspace, cancellationToken)).Index;
        var matching = index.FindDocuments(query.Filter, cancellationToken).Ids.SkipWhile(id => id <= query.AfterId);
        return await database.ReadAsync(
            session =>
            {
                var found = new List<Document>();
                foreach (var ids in matching.Chunk(FilteredBatch))
                {
                    found.AddRange(List(session, DocumentSql.ListOf, ("$ids", JsonSerializer.Serialize(ids)), workspace, query, query.Limit - found.Count));
                    if (found.Count == query.Limit) break;
                }

                return found;
            },
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
                row => Tuple.Create(ContentRow.Read(row, 0), row.GetInt64(2), row.GetBoolean(3)),
                ("$workspace", workspace.Id), ("$key", key)),
            cancellationToken);
        if (found is { Item3: true }) throw DocumentContent.NotKept(key);
        try
        {
            return found?.Item1.Unpack(found.Item2);
        }
        catch (InvalidDataException exception)
        {
            throw new AsembException(ErrorCodes.DamagedDocument, $"The original of '{key}' is damaged: {exception.Message} Send the document again.", exception);
        }
    }

    public Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => Deleted(
                write,
                workspace,
                keys.SelectMany(key => write.Session.Query(DocumentSql.DeleteByKey, ReadDeleted, ("$workspace", workspace.Id), ("$key", key))).ToList()),
            cancellationToken);

    public Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, string source, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => Deleted(
                write,
                workspace,
                keys.SelectMany(key => write.Session.Query(DocumentSql.DeleteByKeyOfSource, ReadDeleted, ("$workspace", workspace.Id), ("$key", key), ("$source", source))).ToList()),
            cancellationToken);

    public Task<int> DeleteBySourceAsync(Workspace workspace, string source, CancellationToken cancellationToken) =>
        database.WriteAsync(
            write => Deleted(write, workspace, write.Session.Query(DocumentSql.DeleteBySource, ReadDeleted, ("$workspace", workspace.Id), ("$source", source))),
            cancellationToken);

    public async Task<int> DeleteByFilterAsync(Workspace workspace, Filter filter, CancellationToken cancellationToken)
    {
        // Whatever was committed before is in the index once the writer has come to this.
        await database.WriteAloneAsync(_ => true, cancellationToken);
        var index = (await indexes.GetAsync(workspace, cancellationToken)).Index;

        // Beside the writer: a filter may take its time. A version that is committed meanwhile was not looked at, and stays.
        var (ids, generation) = await Task.Run(() => index.FindDocuments(filter, cancellationToken), cancellationToken);
        return await database.WriteAsync(
            write =>
            {
                if (write.Session.Scalar<long?>(AcceptSql.WorkspaceExists, ("$workspace", workspace.Id)) is null) throw workspace.Missing();
                return Deleted(
                    write,
                    workspace,
                    write.Session.Query(DocumentSql.DeleteById, ReadDeleted, ("$workspace", workspace.Id), ("$ids", JsonSerializer.Serialize(ids)), ("$generation", generation)));
            },
            cancellationToken);
    }

    private List<Document> List(SqliteSession session, string sql, (string, object?) which, Workspace workspace, DocumentQuery query, int limit)
    {
        var now = time.GetUtcNow();
        return session.Query(
            sql,
            row => DocumentRow.ReadAccepted(row, now),
            which,
            ("$workspace", workspace.Id),
            ("$state", query.State is { } state ? DocumentStateName.Of(state) : null),
            ("$source", query.Source),
            ("$prefix", query.KeyPrefix),
            ("$limit", limit));
    }

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
