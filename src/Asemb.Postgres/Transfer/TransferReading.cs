using Asemb.Core.Transfer;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Transfer;

/// <summary>Reads the rows of a workspace as they are.</summary>
internal sealed class TransferReading(PostgresDatabase database)
{
    /// <summary>About what a chunk with its vector takes.</summary>
    private const long ChunkBytes = 4096;

    public Task<IReadOnlyList<TransferDocument>> ReadAsync(Workspace workspace, long afterId, int mostDocuments, long mostBytes, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferDocument>>(
            workspace.Id,
            async session =>
            {
                var following = await session.QueryAsync(
                    TransferSql.Following, row => (Id: row.GetInt64(0), Bytes: row.GetInt64(1)), cancellationToken, workspace.Id, afterId, mostDocuments, ChunkBytes);
                var bytes = 0L;
                long[] ids = [.. following.TakeWhile((document, i) => i == 0 || bytes + document.Bytes <= mostBytes && (bytes += document.Bytes) >= 0).Select(document => document.Id)];
                return await WithChunksAsync(session, workspace, await session.QueryAsync(TransferSql.ById, TransferRow.Read, cancellationToken, workspace.Id, ids), cancellationToken);
            },
            cancellationToken);

    public Task<IReadOnlyList<TransferDocument>> FindAsync(Workspace workspace, IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferDocument>>(
            workspace.Id,
            async session =>
            {
                byte[][] hashes = [.. keys.Select(KeyHash.Of)];
                return await WithChunksAsync(session, workspace, await session.QueryAsync(TransferSql.ByKey, TransferRow.Read, cancellationToken, workspace.Id, hashes), cancellationToken);
            },
            cancellationToken);

    public Task<long> CountChangedAsync(Workspace workspace, DateTimeOffset after, CancellationToken cancellationToken) =>
        database.ReadAsync(workspace.Id, session => session.ScalarAsync<long>(TransferSql.CountChanged, cancellationToken, workspace.Id, after), cancellationToken);

    public Task<TransferCounts> CountAsync(Workspace workspace, CancellationToken cancellationToken) =>
        database.ReadAsync(
            workspace.Id,
            async session =>
            {
                var index = await ActiveIndexAsync(session, workspace, cancellationToken);
                return (await session.SingleAsync(
                    TransferSql.Counts(index.Name), row => new TransferCounts(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancellationToken, workspace.Id))!;
            },
            cancellationToken);

    public Task<IReadOnlyList<TransferKey>> ReadKeysAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<TransferKey>>(
            null, async session => await session.QueryAsync(TransferSql.Keys, TransferRow.ReadKey, cancellationToken, now), cancellationToken);

    private static async Task<IReadOnlyList<TransferDocument>> WithChunksAsync(
        PostgresSession session, Workspace workspace, List<TransferDocument> documents, CancellationToken cancellationToken)
    {
        long[] ids = [.. documents.Where(document => document.Searchable is not null).Select(document => document.Id)];
        if (ids.Length == 0) return documents;
        var index = await ActiveIndexAsync(session, workspace, cancellationToken);
        var chunks = await session.QueryAsync(TransferSql.Chunks(index.Name), row => TransferRow.ReadChunk(row, index.Dimensions), cancellationToken, workspace.Id, ids);
        var byDocument = chunks.ToLookup(chunk => chunk.Document, chunk => chunk.Chunk);
        return [.. documents.Select(document => document.Searchable is null ? document : document with { Searchable = document.Searchable with { Chunks = [.. byDocument[document.Id]] } })];
    }

    private static async Task<VectorTable> ActiveIndexAsync(PostgresSession session, Workspace workspace, CancellationToken cancellationToken) =>
        await session.SingleAsync(
            TransferSql.ActiveIndex, row => new VectorTable(workspace.Id, row.GetInt64(0), row.GetInt32(1), VectorPrecision.Halfvec), cancellationToken, workspace.Id)
        ?? throw workspace.Missing();
}
