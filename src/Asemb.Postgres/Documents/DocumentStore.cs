using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Filters;

namespace Asemb.Postgres.Documents;

internal sealed class DocumentStore(PostgresDatabase database, DocumentDeletion deletion, TimeProvider time) : IDocumentStore
{
    public Task<Document?> FindAsync(Workspace workspace, string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.ReadAsync(
            workspace.Id,
            session => session.SingleAsync(DocumentSql.Find, row => DocumentRow.ReadAccepted(row, now), cancellationToken, workspace.Id, KeyHash.Of(key)),
            cancellationToken);
    }

    public async Task<IReadOnlyList<Document>> ListAsync(Workspace workspace, DocumentQuery query, CancellationToken cancellationToken)
    {
        // No text with such a character was ever stored.
        if (!StorableText.IsStorable(query.Source) || !StorableText.IsStorable(query.KeyPrefix)) return [];
        var now = time.GetUtcNow();
        var parameters = new SqlParameters(workspace.Id, query.AfterId, query.State is { } state ? DocumentStateName.Of(state) : null, query.Source, query.KeyPrefix, query.Limit);
        var filter = query.Filter is null ? "" : $"AND d.indexed_version IS NOT NULL AND {CompiledFilter.Of(query.Filter, parameters)}";
        return await database.ReadAsync(
            workspace.Id,
            session => session.QueryAsync($"{DocumentSql.List} {filter} {DocumentSql.ListOrder}", row => DocumentRow.ReadAccepted(row, now), cancellationToken, parameters.Args),
            cancellationToken);
    }

    public async Task<IReadOnlyList<StoredChunk>> GetChunksAsync(Workspace workspace, long documentId, int fromOrdinal, int limit, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            workspace.Id,
            session => session.QueryAsync(DocumentSql.Chunks, ChunkRow.Read, cancellationToken, workspace.Id, documentId, fromOrdinal, limit),
            cancellationToken);

    public async Task<byte[]?> GetContentAsync(Workspace workspace, string key, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            workspace.Id,
            session => session.SingleAsync(
                DocumentSql.Content, row => Tuple.Create(ContentRow.Read(row, 0), row.GetInt64(ContentRow.ColumnCount), row.GetBoolean(ContentRow.ColumnCount + 1)), cancellationToken, workspace.Id, KeyHash.Of(key)),
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
        deletion.DeleteAsync(workspace, keys, cancellationToken);

    public async Task<int> DeleteAsync(Workspace workspace, IReadOnlyCollection<string> keys, string source, CancellationToken cancellationToken) =>
        StorableText.IsStorable(source) ? await deletion.DeleteAsync(workspace, keys, source, cancellationToken) : 0;

    public async Task<int> DeleteBySourceAsync(Workspace workspace, string source, CancellationToken cancellationToken) =>
        StorableText.IsStorable(source) ? await deletion.DeleteBySourceAsync(workspace, source, cancellationToken) : 0;

    public Task<int> DeleteByFilterAsync(Workspace workspace, Filter filter, CancellationToken cancellationToken) =>
        deletion.DeleteByFilterAsync(workspace, filter, cancellationToken);
}
