using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Server.Workers;

/// <summary>A document that was read and cut, before its new chunks are embedded.</summary>
internal sealed record PreparedDocument(
    LeasedDocument Leased, ExtractedDocument Extracted, string? Title, System.Text.Json.Nodes.JsonObject Metadata, IReadOnlyList<string> Warnings,
    IReadOnlyList<(DocumentChunk Chunk, ChunkHash Hash)> Chunks)
{
    /// <param name="building">Vectors for the index under construction; empty when there is none.</param>
    public IndexedDocument Index(IReadOnlyDictionary<ChunkHash, float[]> vectors, IReadOnlyDictionary<ChunkHash, float[]> building) => new()
    {
        Leased = Leased,
        MediaType = Extracted.MediaType,
        Title = Title,
        Author = Extracted.Author,
        Language = Extracted.Language,
        Metadata = Metadata,
        Warnings = Warnings,
        Chunks =
        [
            .. Chunks.Select(chunk => new IndexedChunk(chunk.Chunk, chunk.Hash, vectors.GetValueOrDefault(chunk.Hash)) { BuildingVector = building.GetValueOrDefault(chunk.Hash) }),
        ],
    };
}
