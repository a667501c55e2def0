using System.Numerics.Tensors;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Indexing;

/// <summary>Nearest chunks by cosine, exactly: vectors are normalised, so it is one dot product a chunk.</summary>
internal static class VectorLeg
{
    /// <summary>Slots below this are scanned by one core: starting others costs more than it saves.</summary>
    private const int ParallelSlots = 20_000;

    /// <summary>Slots between two looks at the token.</summary>
    private const int Stride = 4096;

    public static Candidate[] Search(
        IndexSegment segment, float[] query, DocumentSet? allowed, int limit, bool parallel, CancellationToken cancellationToken)
    {
        var slots = segment.Chunks.Length;
        var workers = parallel && slots >= ParallelSlots ? Environment.ProcessorCount : 1;
        if (allowed is not null && allowed.Count < segment.LiveDocuments / 4) return SearchDocuments(segment, query, allowed, limit);
        if (workers == 1) return Scan(segment, query, allowed, limit, 0, slots, cancellationToken).ToArray(segment.Chunks);

        var parts = new TopCandidates[workers];
        Parallel.For(0, workers, new ParallelOptions { CancellationToken = cancellationToken }, worker =>
            parts[worker] = Scan(segment, query, allowed, limit, (int)((long)slots * worker / workers), (int)((long)slots * (worker + 1) / workers), cancellationToken));
        for (var i = 1; i < workers; i++) parts[0].Merge(parts[i], segment.Chunks);
        return parts[0].ToArray(segment.Chunks);
    }

    private static TopCandidates Scan(
        IndexSegment segment, float[] query, DocumentSet? allowed, int limit, int from, int to, CancellationToken cancellationToken)
    {
        var top = new TopCandidates(limit);
        var chunks = segment.Chunks;
        for (var slot = from; slot < to; slot++)
        {
            if (slot % Stride == 0) cancellationToken.ThrowIfCancellationRequested();
            ref readonly var chunk = ref chunks[slot];
            if (!chunk.IsLive || !chunk.HasVector || (allowed is not null && !allowed.Contains(chunk.DocumentSlot))) continue;
            var score = TensorPrimitives.Dot(segment.Vectors[slot], query);
            if (score >= top.Threshold) top.Offer(score, slot, chunks);
        }

        return top;
    }

    /// <summary>When a filter leaves few documents: only their chunks are looked at.</summary>
    private static Candidate[] SearchDocuments(IndexSegment segment, float[] query, DocumentSet allowed, int limit)
    {
        var top = new TopCandidates(limit);
        var chunks = segment.Chunks;
        foreach (var document in allowed.Slots())
        {
            foreach (var slot in segment.ChunksOf(document))
            {
                if (!chunks[slot].HasVector) continue;
                var score = TensorPrimitives.Dot(segment.Vectors[slot], query);
                if (score >= top.Threshold) top.Offer(score, slot, chunks);
            }
        }

        return top.ToArray(chunks);
    }
}
