using Asemb.Core.Chunking;

namespace Asemb.Core.Ingestion;

/// <summary>A chunk as it is stored, without its text.</summary>
public sealed record ChunkPlace(long Id, ChunkHash Hash, int Ordinal, int Start, int Length, int Tokens, int Page, string Headings, string? Context)
{
    /// <summary>It stands there in the new version too: the same hash in the same place under the same headings has the same text, so that there is nothing to write.</summary>
    public bool IsPlaceOf(DocumentChunk chunk, string headings) =>
        this == new ChunkPlace(Id, Hash, chunk.Ordinal, chunk.Start, chunk.Length, chunk.TokenCount, chunk.Page, headings, chunk.Context);
}

/// <summary>
/// Which stored chunks a new version keeps: those with the same hash, matched in order, so that a text that occurs twice keeps two. Equal hashes
/// mean equal embedded text, hence the same vector and the same words.
/// </summary>
/// <param name="Kept">For each new chunk the stored one it takes over, or null.</param>
/// <param name="Gone">Stored chunks that no new one takes over.</param>
public sealed record ChunkDiff(IReadOnlyList<ChunkPlace?> Kept, IReadOnlyList<ChunkPlace> Gone)
{
    public static ChunkDiff Of(IReadOnlyList<ChunkPlace> stored, IReadOnlyList<IndexedChunk> chunks)
    {
        var free = stored.GroupBy(place => place.Hash).ToDictionary(group => group.Key, group => new Queue<ChunkPlace>(group));
        var kept = chunks.Select(chunk => free.TryGetValue(chunk.Hash, out var places) && places.TryDequeue(out var place) ? place : null).ToList();
        return new ChunkDiff(kept, free.Values.SelectMany(places => places).ToList());
    }
}
