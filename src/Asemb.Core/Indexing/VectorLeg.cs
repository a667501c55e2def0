using System.Buffers;
using System.Numerics.Tensors;
using Asemb.Core.Search;
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
        IndexSegment segment, float[] query, SearchScope scope, int limit, SearchGrouping grouping, bool parallel, CancellationToken cancellationToken)
    {
        var slots = segment.Chunks.Length;
        if (scope.Documents is { } few && few.Count < segment.LiveDocuments / 4) return SearchDocuments(segment, query, few, scope, limit, grouping, cancellationToken);

        // Kept for every chunk only where documents may have to be looked up behind the best chunks.
        var scores = grouping == SearchGrouping.Document && segment.LiveChunks > limit ? ArrayPool<float>.Shared.Rent(slots) : null;
        try
        {
            var top = ScanAll(segment, query, scope, limit, scores, parallel && slots >= ParallelSlots ? Environment.ProcessorCount : 1, cancellationToken);
            var more = scores is null ? null : FurtherDocuments.Of(segment, top, scores.AsSpan(0, slots), above: float.NegativeInfinity, scope, limit);
            return top.ToArray(more, segment.Chunks);
        }
        finally
        {
            if (scores is not null) ArrayPool<float>.Shared.Return(scores);
        }
    }

    private static TopCandidates ScanAll(
        IndexSegment segment, float[] query, SearchScope scope, int limit, float[]? scores, int workers, CancellationToken cancellationToken)
    {
        var slots = segment.Chunks.Length;
        if (workers == 1) return Scan(segment, query, scope, limit, scores, 0, slots, cancellationToken);
        var parts = new TopCandidates[workers];
        Parallel.For(0, workers, new ParallelOptions { CancellationToken = cancellationToken }, worker =>
            parts[worker] = Scan(segment, query, scope, limit, scores, (int)((long)slots * worker / workers), (int)((long)slots * (worker + 1) / workers), cancellationToken));
        for (var i = 1; i < workers; i++) parts[0].Merge(parts[i], segment.Chunks);
        return parts[0];
    }

    /// <param name="scores">Takes the score of every chunk, minus infinity for those that are not looked at.</param>
    private static TopCandidates Scan(
        IndexSegment segment, float[] query, SearchScope scope, int limit, float[]? scores, int from, int to, CancellationToken cancellationToken)
    {
        var top = new TopCandidates(limit);
        var chunks = segment.Chunks;
        for (var slot = from; slot < to; slot++)
        {
            if (slot % Stride == 0) cancellationToken.ThrowIfCancellationRequested();
            ref readonly var chunk = ref chunks[slot];
            var isWanted = chunk.HasVector && scope.Allows(chunk, slot);
            var score = isWanted ? TensorPrimitives.Dot(segment.Vectors[slot], query) : float.NegativeInfinity;
            if (scores is not null) scores[slot] = score;
            if (isWanted && score >= top.Threshold) top.Offer(score, slot, chunks);
        }

        return top;
    }

    /// <summary>When a filter leaves few documents: only their chunks are looked at.</summary>
    private static Candidate[] SearchDocuments(
        IndexSegment segment, float[] query, DocumentSet documents, SearchScope scope, int limit, SearchGrouping grouping, CancellationToken cancellationToken)
    {
        var top = new TopCandidates(limit);
        var leaders = grouping == SearchGrouping.Document ? new List<(float Score, int Slot)>() : null;
        var chunks = segment.Chunks;
        foreach (var document in documents.Slots())
        {
            cancellationToken.ThrowIfCancellationRequested();
            (float Score, int Slot)? leader = null;
            foreach (var slot in segment.ChunksOf(document))
            {
                if (!chunks[slot].HasVector || !scope.Allows(chunks[slot], slot)) continue;
                var score = TensorPrimitives.Dot(segment.Vectors[slot], query);
                if (score >= top.Threshold) top.Offer(score, slot, chunks);
                if (leader is not { } best || TopCandidates.Better((score, slot), best, chunks)) leader = (score, slot);
            }

            if (leader is { } found) leaders?.Add(found);
        }

        return top.ToArray(leaders is null ? null : FurtherDocuments.Of(segment, top, leaders, limit), chunks);
    }
}
