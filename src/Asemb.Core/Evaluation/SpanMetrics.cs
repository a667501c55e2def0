namespace Asemb.Core.Evaluation;

/// <summary>How well retrieved chunks match the spans that answer a question; each 0 to 1.</summary>
/// <param name="Recall">Share of the answer's positions that the chunks hold.</param>
/// <param name="Precision">Share of the retrieved positions that belong to the answer.</param>
/// <param name="IntersectionOverUnion">Both at once: answer positions found / (retrieved positions + answer positions missed).</param>
public readonly record struct SpanScore(double Recall, double Precision, double IntersectionOverUnion);

/// <summary>
/// Position-level measures of chunk retrieval (Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval", Chroma technical
/// report, 2024). With A the answer's positions and C_1..C_k the retrieved chunks: found = |A ∩ (C_1 ∪ … ∪ C_k)|, recall = found / |A|,
/// precision = found / Σ|C_i|, IoU = found / (Σ|C_i| + |A| - found). The sum is not a union: what overlapping chunks repeat counts
/// against them, because a reader pays for it twice.
/// </summary>
public static class SpanMetrics
{
    /// <param name="answers">Spans that answer the question, in one document; overlapping ones count once.</param>
    /// <param name="retrieved">Retrieved chunks of the same document.</param>
    /// <param name="retrievedElsewhere">Positions of retrieved chunks of other documents: they lower precision and IoU.</param>
    /// <exception cref="ArgumentException">There is no answer of at least one position.</exception>
    public static SpanScore Score(IEnumerable<TextSpan> answers, IReadOnlyCollection<TextSpan> retrieved, long retrievedElsewhere = 0)
    {
        var answer = TextSpan.Union(answers);
        var wanted = answer.Sum(span => (long)span.Length);
        if (wanted == 0) throw new ArgumentException("There is no answer of at least one position.", nameof(answers));
        var chunks = TextSpan.Union(retrieved);
        var found = answer.Sum(span => chunks.Sum(chunk => (long)span.Intersect(chunk).Length));
        var paid = retrieved.Sum(span => (long)span.Length) + retrievedElsewhere;
        return new SpanScore((double)found / wanted, paid == 0 ? 0 : (double)found / paid, (double)found / (paid + wanted - found));
    }

    /// <summary>True when no chunk holds the whole answer span: a chunk border cuts through it.</summary>
    public static bool IsCut(TextSpan answer, IEnumerable<TextSpan> chunks) =>
        !chunks.Any(chunk => chunk.Start <= answer.Start && answer.End <= chunk.End);
}
