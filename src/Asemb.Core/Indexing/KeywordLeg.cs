using System.Buffers;
using System.Runtime.InteropServices;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Indexing;

/// <summary>
/// BM25 over chunks (Robertson and Zaragoza 2009, with the idf that is never negative): term by term into one accumulator per chunk, then the
/// best. A common word costs about a nanosecond a posting, so nothing is skipped and the scores are exact.
/// </summary>
public static class KeywordLeg
{
    /// <summary>Saturation of term frequency.</summary>
    public const float K1 = 0.9f;

    /// <summary>How much a chunk's length counts, 0 to 1. Chunks are of similar length, so little.</summary>
    public const float B = 0.4f;

    internal static Candidate[] Search(IndexSegment segment, IReadOnlyList<WeightedTerm> terms, DocumentSet? allowed, int limit, SearchGrouping grouping, CancellationToken cancellationToken)
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

            return Select(segment, scores.AsSpan(0, chunks.Length), allowed, limit, grouping);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    private static void Accumulate(IndexSegment segment, WeightedTerm term, float averageLength, Span<float> scores)
    {
        var frequency = segment.Postings.DocumentFrequency(term.Id);
        if (frequency == 0) return;
        var idf = MathF.Log(1 + ((segment.LiveChunks - frequency + 0.5f) / (frequency + 0.5f)));
        var rest = segment.Postings.Get(term.Id, out var first);
        var chunks = segment.Chunks;
        var (weight, constant, slope) = (term.Weight * idf * (K1 + 1), K1 * (1 - B), K1 * B / averageLength);
        for (var i = -1; i < rest.Length; i++)
        {
            var posting = i < 0 ? first : rest[i];
            var slot = (int)(posting >> 8);
            var occurrences = (float)(posting & 0xFF);
            scores[slot] += weight * occurrences / (occurrences + constant + (slope * chunks[slot].Length));
        }
    }

    private static Candidate[] Select(IndexSegment segment, Span<float> scores, DocumentSet? allowed, int limit, SearchGrouping grouping)
    {
        var top = new TopCandidates(limit);
        var chunks = segment.Chunks;
        for (var slot = 0; slot < scores.Length; slot++)
        {
            var score = scores[slot];
            if (score <= 0 || score < top.Threshold) continue;
            ref readonly var chunk = ref chunks[slot];
            if (chunk.IsLive && (allowed is null || allowed.Contains(chunk.DocumentSlot))) top.Offer(score, slot, chunks);
        }

        var more = grouping == SearchGrouping.Document ? FurtherDocuments.Of(segment, top, scores, above: 0, allowed, limit) : null;
        return top.ToArray(more, chunks);
    }
}

/// <summary>A term that some chunk has, and how much it counts.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WeightedTerm(int Id, float Weight);
