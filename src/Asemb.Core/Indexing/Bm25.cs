namespace Asemb.Core.Indexing;

/// <summary>
/// BM25 over chunks (Robertson and Zaragoza 2009, with the idf that is never negative): the sum over the query's terms of
/// weight * <see cref="Factor"/> * <see cref="Idf"/> * <see cref="Saturation"/>. The same numbers in every store.
/// </summary>
public static class Bm25
{
    /// <summary>Saturation of term frequency.</summary>
    public const float K1 = 0.9f;

    /// <summary>How much a chunk's length counts, 0 to 1. Chunks are of similar length, so little.</summary>
    public const float B = 0.4f;

    /// <summary>Scales a saturated frequency to 1 for one occurrence in a chunk of average length.</summary>
    public const float Factor = K1 + 1;

    /// <param name="chunks">Searchable chunks of the workspace.</param>
    /// <param name="frequency">Those that have the term.</param>
    public static float Idf(long chunks, long frequency) => MathF.Log(1 + ((chunks - frequency + 0.5f) / (frequency + 0.5f)));

    /// <param name="occurrences">Of the term in the chunk, at most <see cref="ChunkWords.MaxFrequency"/>.</param>
    /// <param name="length">Of the chunk: the sum of its terms' occurrences, each bounded in the same way.</param>
    /// <param name="averageLength">Of all searchable chunks.</param>
    public static float Saturation(float occurrences, float length, float averageLength) =>
        occurrences / (occurrences + (K1 * (1 - B)) + (K1 * B / averageLength * length));
}
