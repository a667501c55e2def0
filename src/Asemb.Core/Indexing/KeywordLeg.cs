using System.Buffers;
using Asemb.Core.Search;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <summary>
/// <see cref="Bm25"/>: term by term into one accumulator per chunk, then the best. A common word costs about a nanosecond a posting, so nothing is skipped and the scores are exact.
/// </summary>
internal static class KeywordLeg
{
    public static Candidate[] Search(IndexSegment segment, IReadOnlyList<ScoredTerm> terms, SearchScope scope, int limit, SearchGrouping grouping, CancellationToken cancellationToken)
    {
        var chunks = segment.Chunks;
        if (terms.Count == 0 || segment.LiveChunks == 0) return [];
        var scores = ArrayPool<float>.Shared.Rent(chunks.Length);
        try
        {
            scores.AsSpan(0, chunks.Length).Clear();
            var average = (float)segment.TotalLength / segment.LiveChunks;
            foreach (var term in terms)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Accumulate(segment, term, average, scores);
            }

            return Select(segment, scores.AsSpan(0, chunks.Length), scope, limit, grouping);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private static void Accumulate(IndexSegment segment, ScoredTerm term, float averageLength, Span<float> scores)
    {
        var rest = segment.Postings.Get(term.Id, out var first);
        var chunks = segment.Chunks;
        var (weight, constant, slope) = (term.Weight, Bm25.K1 * (1 - Bm25.B), Bm25.K1 * Bm25.B / averageLength);
        for (var i = -1; i < rest.Length; i++)
        {
            var posting = i < 0 ? first : rest[i];
            var slot = (int)(posting >> 8);
            var occurrences = (float)(posting & 0xFF);
            scores[slot] += weight * occurrences / (occurrences + constant + (slope * chunks[slot].Length));
        }
    }

    private static Candidate[] Select(IndexSegment segment, Span<float> scores, SearchScope scope, int limit, SearchGrouping grouping)
    {
        var top = new TopCandidates(limit);
        var chunks = segment.Chunks;
        for (var slot = 0; slot < scores.Length; slot++)
        {
            var score = scores[slot];
            if (score <= 0 || score < top.Threshold) continue;
            if (scope.Allows(chunks[slot], slot)) top.Offer(score, slot, chunks);
        }

        var more = grouping == SearchGrouping.Document ? FurtherDocuments.Of(segment, top, scores, above: 0, scope, limit) : null;
        return top.ToArray(more, chunks);
    }
}
