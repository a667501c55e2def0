using Asemb.Core.Ingestion;

namespace Asemb.Sqlite.Ingestion;

/// <summary>A document with everything worked out that can be before the transaction: which chunks stay, and words and vectors of the others.</summary>
/// <param name="Language">The words' language.</param>
/// <param name="IsRewritten">The language changed, so that the words of every chunk did, and the index in memory takes the document anew.</param>
internal sealed record PreparedDocument(
    IndexedDocument Document, string Language, bool IsRewritten, IReadOnlyList<PreparedChunk> Chunks, IReadOnlyList<ChunkPlace> Gone);

/// <param name="Kept">The stored chunk it takes over; null for a new one.</param>
/// <param name="Words">Null when the stored ones stay.</param>
/// <param name="Vector">Null when the index has it already.</param>
internal sealed record PreparedChunk(IndexedChunk Chunk, ChunkPlace? Kept, byte[]? Words, float[]? Vector);
