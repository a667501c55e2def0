using System.Numerics.Tensors;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;

namespace Asemb.Benchmarks.Chunking;

/// <summary>
/// All chunks of one way of cutting, ranked by BM25 (k1 0.9, b 0.4) and the model's vectors, fused as the model card says (weight 0.2).
/// Small and exact: it measures chunks, not search.
/// </summary>
internal sealed class ChunkRanking
{
    private const double K1 = 0.9;
    private const double B = 0.4;
    private const double VectorWeight = 0.2;

    private readonly IReadOnlyList<(string Corpus, DocumentChunk Chunk)> _chunks;
    private readonly IReadOnlyList<float[]> _vectors;
    private readonly Dictionary<string, List<(int Chunk, int Count)>> _postings = new(StringComparer.Ordinal);
    private readonly int[] _lengths;
    private readonly double _averageLength;

    private ChunkRanking(IReadOnlyList<(string Corpus, DocumentChunk Chunk)> chunks, IReadOnlyList<float[]> vectors)
    {
        (_chunks, _vectors) = (chunks, vectors);
        _lengths = new int[chunks.Count];
        for (var i = 0; i < chunks.Count; i++)
        {
            var words = Words(chunks[i].Chunk.EmbeddedText(title: null)).ToList();
            _lengths[i] = words.Count;
            foreach (var word in words.CountBy(word => word, StringComparer.Ordinal))
            {
                if (!_postings.TryGetValue(word.Key, out var list)) _postings[word.Key] = list = [];
                list.Add((i, word.Value));
            }
        }

        _averageLength = _lengths.Average();
    }

    public static async Task<ChunkRanking> BuildAsync(IReadOnlyList<(string Corpus, DocumentChunk Chunk)> chunks, IEmbeddingModel model)
    {
        var vectors = await model.EmbedPassagesAsync([.. chunks.Select(item => item.Chunk.EmbeddedText(title: null))], CancellationToken.None);
        return new ChunkRanking(chunks, vectors);
    }

    /// <summary>Chunks best first: by the vectors alone, and fused with the words.</summary>
    public (List<int> ByVector, List<int> Fused) Rank(string question, float[] vector)
    {
        var cosines = new double[_chunks.Count];
        for (var i = 0; i < cosines.Length; i++) cosines[i] = TensorPrimitives.Dot<float>(vector, _vectors[i]);
        var words = new double[_chunks.Count];
        foreach (var word in Words(question).Distinct(StringComparer.Ordinal))
        {
            if (!_postings.TryGetValue(word, out var list)) continue;
            var idf = Math.Log(1 + ((_chunks.Count - list.Count + 0.5) / (list.Count + 0.5)));
            foreach (var (chunk, count) in list) words[chunk] += idf * count / (count + (K1 * (1 - B + (B * _lengths[chunk] / _averageLength))));
        }

        var byVector = Enumerable.Range(0, cosines.Length).OrderByDescending(i => cosines[i]).ToList();
        var (best, hundredth, bestWords) = (cosines[byVector[0]], cosines[byVector[Math.Min(99, byVector.Count - 1)]], Math.Max(words.Max(), 1e-9));
        double Fuse(int i) => ((1 - VectorWeight) * words[i] / bestWords) + (VectorWeight * Math.Clamp((cosines[i] - hundredth) / Math.Max(best - hundredth, 1e-9), -1, 1));
        return (byVector, [.. Enumerable.Range(0, cosines.Length).OrderByDescending(Fuse)]);
    }

    // Letters and digits, small; a plural s is dropped. Enough for a comparison between chunkings.
    private static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && char.IsLetterOrDigit(text[i]))
            {
                if (start < 0) start = i;
            }
            else if (start >= 0)
            {
                var word = text[start..i].ToLowerInvariant();
                yield return word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;
                start = -1;
            }
        }
    }
}
