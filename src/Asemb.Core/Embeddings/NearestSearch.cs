using System.Numerics.Tensors;

namespace Asemb.Core.Embeddings;

/// <summary>Keeps the vectors nearest to each of some queries while all of them pass by. Not thread-safe.</summary>
/// <param name="queries">L2-normalised; nothing is near to one of zeros.</param>
/// <param name="limit">Most for each.</param>
public sealed class NearestSearch(IReadOnlyList<float[]> queries, int limit)
{
    private readonly PriorityQueue<(long Chunk, float Score), (float Score, long Chunk)>[] _nearest =
        [.. queries.Select(_ => new PriorityQueue<(long Chunk, float Score), (float Score, long Chunk)>())];

    private readonly bool[] _isZero = [.. queries.Select(query => !query.AsSpan().ContainsAnyExcept(0f))];

    public void Visit(long chunk, ReadOnlySpan<float> vector)
    {
        // The zero vector has no direction: searches never find it.
        if (!vector.ContainsAnyExcept(0f)) return;
        for (var i = 0; i < queries.Count; i++)
        {
            if (_isZero[i]) continue;
            var score = TensorPrimitives.Dot<float>(queries[i], vector);
            var found = _nearest[i];
            if (found.Count < limit) found.Enqueue((chunk, score), (score, -chunk));
            else found.EnqueueDequeue((chunk, score), (score, -chunk));
        }
    }

    /// <summary>Once, when all have passed: for each query the best first.</summary>
    public IReadOnlyList<IReadOnlyList<(long Chunk, float Score)>> Found() => [.. _nearest.Select(Ordered)];

    private static List<(long Chunk, float Score)> Ordered(PriorityQueue<(long Chunk, float Score), (float Score, long Chunk)> found)
    {
        var ordered = new List<(long, float)>(found.Count);
        while (found.TryDequeue(out var next, out _)) ordered.Add(next);
        ordered.Reverse();
        return ordered;
    }
}
