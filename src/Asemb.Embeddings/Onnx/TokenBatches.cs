namespace Asemb.Embeddings.Onnx;

/// <summary>
/// Groups texts of similar length. Small batches are the fastest on a processor: measured with int8 MiniLM-L6, 8 texts at most, and
/// the padded size bounds the memory.
/// </summary>
internal static class TokenBatches
{
    public const int MaxTexts = 8;
    public const int MaxTokens = 2048;

    /// <summary>The indices of the texts, longest first, in batches of at most 8 texts and 2,048 padded tokens (or a single text). Texts without tokens make batches of their own.</summary>
    public static IEnumerable<int[]> Split(IReadOnlyList<long[]> texts)
    {
        var order = Enumerable.Range(0, texts.Count).OrderByDescending(index => texts[index].Length).ToArray();
        for (var start = 0; start < order.Length;)
        {
            var fits = Math.Clamp(MaxTokens / Math.Max(1, texts[order[start]].Length), 1, MaxTexts);
            var count = 1;
            while (count < fits && start + count < order.Length && (texts[order[start]].Length == 0) == (texts[order[start + count]].Length == 0))
                count++;
            yield return order[start..(start + count)];
            start += count;
        }
    }
}
