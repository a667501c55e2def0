using System.Buffers;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Indexing;

/// <summary>
/// The documents that a leg's best chunks leave out. A document with a chunk among the best has its best chunk there, so those come first; the
/// places that are left go to other documents, by the best chunk of each. Nothing is to be done where every one of the best chunks is of a
/// document of its own, or where there are fewer than may be.
/// </summary>
internal static class FurtherDocuments
{
    private const int None = -1;
    private const int Taken = -2;

    /// <param name="top">The best chunks.</param>
    /// <param name="scores">By chunk slot.</param>
    /// <param name="above">Chunks with this score or a lower one are not found.</param>
    /// <param name="limit">Documents in all.</param>
    public static TopCandidates? Of(IndexSegment segment, TopCandidates top, ReadOnlySpan<float> scores, float above, SearchScope scope, int limit)
    {
        if (Places(segment, top, limit, out var taken) is not (> 0 and var places)) return null;
        var chunks = segment.Chunks;
        var leaders = ArrayPool<int>.Shared.Rent(segment.DocumentSlots);
        try
        {
            leaders.AsSpan(0, segment.DocumentSlots).Fill(None);
            foreach (var document in taken.Slots()) leaders[document] = Taken;
            var documents = segment.DocumentsOfChunks;
            for (var slot = 0; slot < scores.Length; slot++)
            {
                var score = scores[slot];
                if (score <= above) continue;
                var document = documents[slot];
                ref var leader = ref leaders[document];
                if (leader == Taken || (leader != None && score < scores[leader])) continue;
                if (!scope.Allows(chunks[slot], slot)) continue;
                if (leader == None || TopCandidates.Better((score, slot), (scores[leader], leader), chunks)) leader = slot;
            }

            var more = new TopCandidates(places);
            foreach (var leader in leaders.AsSpan(0, segment.DocumentSlots))
            {
                if (leader >= 0 && scores[leader] >= more.Threshold) more.Offer(scores[leader], leader, chunks);
            }

            return more;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(leaders);
        }
    }

    /// <param name="leaders">The best chunk of each document.</param>
    public static TopCandidates? Of(IndexSegment segment, TopCandidates top, IReadOnlyList<(float Score, int Slot)> leaders, int limit)
    {
        if (Places(segment, top, limit, out var taken) is not (> 0 and var places)) return null;
        var chunks = segment.Chunks;
        var more = new TopCandidates(places);
        foreach (var (score, slot) in leaders)
        {
            if (!taken.Contains(chunks[slot].DocumentSlot) && score >= more.Threshold) more.Offer(score, slot, chunks);
        }

        return more;
    }

    /// <summary>How many documents may still be found.</summary>
    private static int Places(IndexSegment segment, TopCandidates top, int limit, out DocumentSet taken)
    {
        taken = new DocumentSet(segment.DocumentSlots);
        if (top.Count < limit) return 0;
        var documentsOf = segment.DocumentsOfChunks;
        var documents = 0;
        foreach (var slot in top.Slots())
        {
            var document = documentsOf[slot];
            if (taken.Contains(document)) continue;
            taken.Add(document);
            documents++;
        }

        return limit - documents;
    }
}
