using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Server.Workers;

/// <summary>A document that was read and cut, before its new chunks are embedded.</summary>
/// <param name="Extracted">Without its text and blocks, of which chunks are made already.</param>
internal sealed record PreparedDocument(
    LeasedDocument Leased, ExtractedDocument Extracted, string? Title, System.Text.Json.Nodes.JsonObject Metadata, IReadOnlyList<string> Warnings,
    IReadOnlyList<(DocumentChunk Chunk, ChunkHash Hash)> Chunks)
{
    /// <summary>What a document takes once it was read: the file, its text, and as much again while chunks are made of that or handed to the model.</summary>
    public static long BytesOf(LeasedDocument leased, long chars) => leased.Content.Length + (chars * sizeof(char) * 2);

    /// <summary>What it takes until it is committed: its vectors too, of the index under construction as well.</summary>
    /// <param name="dimensions">Of the workspace's model.</param>
    public long Bytes(int dimensions)
    {
        var chars = Chunks.Sum(chunk => (long)chunk.Chunk.Text.Length);
        var embedded = Chunks.Count(chunk => !Leased.KnownChunks.Contains(chunk.Hash));
        return BytesOf(Leased, chars) + (embedded * sizeof(float) * ((long)dimensions + (Leased.Building?.Model.Dimensions ?? 0)));
    }

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
