using Asemb.Core.Chunking;
using Asemb.Core.Errors;
using Asemb.Core.Indexing;
using Asemb.Core.Ingestion;
using Asemb.Core.Words;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;

namespace Asemb.Sqlite.Ingestion;

/// <summary>
/// Does the costly part of a commit beside the writer: comparing with the stored chunks and analysing the words of new ones. That is sound because
/// the chunks of a leased document change by a commit with its lease only, and the lease is looked at again inside the transaction.
/// </summary>
internal sealed class CommitPreparation(SqliteSession session, Workspace workspace, long index, TermAssignment terms)
{
    /// <summary>Null when the lease is lost.</summary>
    /// <exception cref="AsembException"><c>model_mismatch</c> when a chunk has no vector and none is stored for its text.</exception>
    public PreparedDocument? Prepare(IndexedDocument document)
    {
        var id = document.Leased.Document.Id;
        var before = session.Scalar<string>(CommitSql.Held, ("$id", id), ("$workspace", workspace.Id), ("$lease", document.Leased.Lease.ToByteArray()));
        if (before is null) return null;
        var stored = session.Query(
            CommitSql.StoredChunks,
            row => new ChunkPlace(
                row.GetInt64(0), ChunkHash.FromBytes(row.GetFieldValue<byte[]>(1)), row.GetInt32(2), row.GetInt32(3), row.GetInt32(4), row.GetInt32(5), row.GetInt32(6), row.GetString(7),
                row.GetStringOrNull(8)),
            ("$document", id), ("$workspace", workspace.Id));
        var language = document.FindWordsLanguage(workspace.Settings);
        var isRewritten = stored.Count > 0 && !string.Equals(before, language, StringComparison.Ordinal);
        var analyzer = TextAnalyzer.For(language);
        var brought = BroughtVectors(document);
        var places = stored.DistinctBy(place => place.Hash).ToDictionary(place => place.Hash);
        var diff = ChunkDiff.Of(stored, document.Chunks);
        var chunks = document.Chunks.Select((chunk, i) =>
        {
            var kept = diff.Kept[i];
            if (kept is not null && !isRewritten) return new PreparedChunk(chunk, kept, null, null);
            var words = terms.Encode(analyzer, chunk.Chunk.EmbeddedText(document.Title));
            var vector = VectorOf(chunk.Hash, brought, places) ?? throw document.LacksVector(chunk.Chunk);
            return new PreparedChunk(chunk, kept, words, vector);
        }).ToList();
        return new PreparedDocument(document, language, isRewritten, chunks, diff.Gone);
    }

    private static Dictionary<ChunkHash, float[]> BroughtVectors(IndexedDocument document)
    {
        var vectors = new Dictionary<ChunkHash, float[]>(document.Chunks.Count);
        foreach (var chunk in document.Chunks)
        {
            if (chunk.Vector is not null) vectors.TryAdd(chunk.Hash, chunk.Vector);
        }

        return vectors;
    }

    /// <summary>The stored vector of the same text goes before the one brought, so that file and memory never differ.</summary>
    private float[]? VectorOf(ChunkHash hash, Dictionary<ChunkHash, float[]> brought, Dictionary<ChunkHash, ChunkPlace> stored)
    {
        if (!stored.TryGetValue(hash, out var place) || session.Scalar<byte[]>(CommitSql.FindVector, ("$chunk", place.Id), ("$index", index), ("$workspace", workspace.Id)) is not { } bytes)
        {
            return brought.GetValueOrDefault(hash);
        }

        var vector = new float[bytes.Length / sizeof(float)];
        StoredVector.Read(bytes, vector);
        return vector;
    }
}
