using Asemb.Core.Chunking;
using Asemb.Core.Ingestion;
using Asemb.Core.Words;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Ingestion;

/// <summary>
/// Does the costly part of a commit before its transaction: comparing with the stored chunks and analysing the words of new ones. That is sound because
/// the chunks of a leased document change by a commit with its lease only, and the lease is looked at again inside the transaction.
/// </summary>
internal sealed class CommitPreparation(PostgresDatabase database)
{
    /// <returns>Documents whose lease is held, each once.</returns>
    /// <exception cref="Core.Errors.AsembException"><c>model_mismatch</c> when a chunk has no vector and none is stored for its text.</exception>
    public async Task<CommitPlan> PrepareAsync(Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        // In one state: a document that is deleted or replaced between two looks would seem to have lost its chunks.
        var stored = await database.SnapshotAsync(workspace.Id, session => FindStoredAsync(session, workspace, documents, cancellationToken), cancellationToken);
        return Prepare(workspace, documents, stored);
    }

    /// <summary>Within the transaction that leased the documents, so that nobody else can change them.</summary>
    public static async Task<CommitPlan> PrepareAsync(PostgresSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken) =>
        Prepare(workspace, documents, await FindStoredAsync(session, workspace, documents, cancellationToken));

    private static async Task<Stored> FindStoredAsync(PostgresSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        var (present, indexes, found) = await LookAsync(session, workspace, documents, cancellationToken);
        return present is not null && indexes.Find(index => index.IsActive) is { } active
            ? new Stored(present, found, await FindChunksAsync(session, workspace, active, [.. found.Where(document => document.HasChunks).Select(document => document.Id)], cancellationToken))
            : new Stored(null, found, Enumerable.Empty<StoredChunkPlace>().ToLookup(chunk => chunk.Document));
    }

    private static CommitPlan Prepare(Workspace workspace, IReadOnlyList<IndexedDocument> documents, Stored stored)
    {
        if (stored.Averages is null) return CommitPlan.Nothing;
        var prepared = new List<PreparedDocument>(stored.Held.Count);
        foreach (var now in stored.Held)
        {
            var document = documents.First(document => document.Leased.Document.Id == now.Id);
            prepared.Add(Prepare(workspace, document, now, [.. stored.Chunks[now.Id]]));
        }

        return new CommitPlan(prepared, stored.Averages);
    }

    private static PreparedDocument Prepare(Workspace workspace, IndexedDocument document, HeldDocument now, List<StoredChunkPlace> stored)
    {
        var language = document.FindWordsLanguage(workspace.Settings);
        var isRewritten = stored.Count > 0 && !string.Equals(now.WordsLanguage, language, StringComparison.Ordinal);
        var analyzer = TextAnalyzer.For(language);
        var brought = document.Chunks.Where(chunk => chunk.Vector is not null).DistinctBy(chunk => chunk.Hash).ToDictionary(chunk => chunk.Hash, chunk => chunk.Vector!);
        var withVector = stored.Where(chunk => chunk.HasVector).DistinctBy(chunk => chunk.Place.Hash).ToDictionary(chunk => chunk.Place.Hash, chunk => chunk.Place);
        var lacking = stored.Where(chunk => !chunk.HasVector).Select(chunk => chunk.Place.Id).ToHashSet();
        var diff = ChunkDiff.Of(stored.ConvertAll(chunk => chunk.Place), document.Chunks);
        var chunks = document.Chunks.Select((chunk, i) =>
        {
            var kept = diff.Kept[i];
            var words = kept is null || isRewritten ? ChunkTerms.Of(analyzer, chunk.Chunk.EmbeddedText(document.Title)) : null;
            if (kept is not null && !lacking.Contains(kept.Id)) return new PreparedChunk(chunk, kept, words, null, null);
            var sameText = withVector.GetValueOrDefault(chunk.Hash);
            var vector = sameText is null ? brought.GetValueOrDefault(chunk.Hash) ?? throw document.LacksVector(chunk.Chunk) : null;
            return new PreparedChunk(chunk, kept, words, sameText, vector);
        }).ToList();
        return new PreparedDocument(document, language, !now.HasSameMetadata, chunks, diff.Gone);
    }

    private static async Task<(WorkspaceAverages? Averages, List<IndexTable> Indexes, List<HeldDocument> Held)> LookAsync(
        PostgresSession session, Workspace workspace, IReadOnlyList<IndexedDocument> documents, CancellationToken cancellationToken)
    {
        var distinct = documents.DistinctBy(document => document.Leased.Document.Id).ToList();
        await using var reader = await session.ReadAsync(
            [
                new Statement(CommitSql.Averages, workspace.Id),
                new Statement(WorkspaceSql.Indexes, workspace.Id),
                new Statement(
                    CommitSql.Held,
                    workspace.Id,
                    distinct.Select(document => document.Leased.Document.Id).ToArray(),
                    distinct.Select(document => document.Leased.Lease).ToArray(),
                    distinct.Select(document => document.Metadata.ToJsonString()).ToArray<string?>()),
            ],
            cancellationToken);
        var averages = await reader.ReadAsync(cancellationToken) ? new WorkspaceAverages(reader.GetInt64(0), reader.GetInt64(1)) : null;
        await reader.NextResultAsync(cancellationToken);
        var indexes = await PostgresSession.ReadRowsAsync(reader, row => IndexTable.Read(row, workspace.Id), cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var held = await PostgresSession.ReadRowsAsync(reader, row => new HeldDocument(row.GetInt64(0), row.GetString(1), row.GetBoolean(2), row.GetBoolean(3)), cancellationToken);
        return (averages, indexes, held);
    }

    private static async Task<ILookup<long, StoredChunkPlace>> FindChunksAsync(
        PostgresSession session, Workspace workspace, IndexTable active, long[] documents, CancellationToken cancellationToken)
    {
        List<StoredChunkPlace> found = documents.Length == 0
            ? []
            : await session.QueryAsync(VectorTables.StoredChunksSql(active.Vectors), ReadChunk, cancellationToken, workspace.Id, documents);
        return found.ToLookup(chunk => chunk.Document);
    }

    private static StoredChunkPlace ReadChunk(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        new ChunkPlace(
            row.GetInt64(1), ChunkHash.FromBytes(row.GetFieldValue<byte[]>(2)), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetInt32(7),
            row.GetString(8), row.GetStringOrNull(9)),
        row.GetBoolean(10));

    /// <param name="Averages">Null when the workspace is gone.</param>
    private sealed record Stored(WorkspaceAverages? Averages, List<HeldDocument> Held, ILookup<long, StoredChunkPlace> Chunks);

    private sealed record HeldDocument(long Id, string WordsLanguage, bool HasChunks, bool HasSameMetadata);

    private sealed record StoredChunkPlace(long Document, ChunkPlace Place, bool HasVector);
}

/// <summary>Of what is searchable in a workspace.</summary>
internal sealed record WorkspaceAverages(long Chunks, long Words)
{
    /// <summary>Average length of a chunk in words; null while there is none.</summary>
    public float? Length => Chunks > 0 && Words > 0 ? (float)((double)Words / Chunks) : null;
}

/// <summary>What is to be committed; the leases are looked at again.</summary>
internal sealed record CommitPlan(IReadOnlyList<PreparedDocument> Documents, WorkspaceAverages Averages)
{
    public static CommitPlan Nothing { get; } = new([], new WorkspaceAverages(0, 0));
}
