using System.Numerics.Tensors;
using Asemb.Core.Evaluation;
using Asemb.Core.Search;

namespace Asemb.Benchmarks.Postgres;

/// <summary>The vectors of every chunk as the model gave them, in memory, and from them the exact neighbours of a query.</summary>
internal sealed class NeighbourTruth
{
    /// <summary>Half the distance at which a 16-bit float may confuse two neighbours.</summary>
    private const double Rounding = 1e-4;

    private readonly List<(int Bucket, float[] Vector)> _chunks = [];
    private readonly Dictionary<string, int> _firstChunks = new(StringComparer.Ordinal);

    public void Add(PreparedDocument document)
    {
        _firstChunks[document.Source.Key] = _chunks.Count;
        _chunks.AddRange(document.Vectors.Select(vector => (document.Source.Bucket, vector)));
    }

    /// <summary>Recall@k of an answer by chunks, among chunks with a bucket below the bound.</summary>
    public double Recall(float[] query, int bucketsBelow, IReadOnlyList<SearchHit> hits, int k)
    {
        var best = new PriorityQueue<double, double>();
        foreach (var (bucket, vector) in _chunks)
        {
            if (bucket >= bucketsBelow) continue;
            double similarity = TensorPrimitives.Dot(query, vector);
            if (best.Count < k) best.Enqueue(similarity, similarity);
            else if (similarity > best.Peek()) best.EnqueueDequeue(similarity, similarity);
        }

        var exact = best.UnorderedItems.Select(item => item.Element).OrderDescending().ToList();
        var found = hits.Select(hit => (double)TensorPrimitives.Dot(query, _chunks[_firstChunks[hit.Document.Key] + hit.Chunk.Ordinal].Vector)).ToList();
        return NeighbourRecall.BySimilarity(found, exact, k, Rounding);
    }
}
