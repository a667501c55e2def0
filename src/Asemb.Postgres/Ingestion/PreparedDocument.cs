using Asemb.Core.Ingestion;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Ingestion;

/// <summary>A document with everything worked out that can be before the transaction: which chunks stay, and the words of the others.</summary>
/// <param name="WordsLanguage">By whose rules its words are indexed.</param>
/// <param name="HasNewFields">Its metadata are not those that filters see now.</param>
internal sealed record PreparedDocument(
    IndexedDocument Document, string WordsLanguage, bool HasNewFields, IReadOnlyList<PreparedChunk> Chunks, IReadOnlyList<ChunkPlace> Gone)
{
    public long Id => Document.Leased.Document.Id;
}

/// <param name="Kept">The stored chunk it takes over; null for a new one.</param>
/// <param name="Words">Null when the stored ones stay.</param>
/// <param name="SameText">A stored chunk with the same text, whose vectors a new one takes too.</param>
/// <param name="Vector">Null when the index has it already, or <paramref name="SameText"/> has.</param>
internal sealed record PreparedChunk(IndexedChunk Chunk, ChunkPlace? Kept, ChunkTerms? Words, ChunkPlace? SameText, float[]? Vector);
