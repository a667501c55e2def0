namespace Asemb.Core.Evaluation;

/// <summary>How a grade becomes a gain in nDCG.</summary>
public enum GainFunction
{
    /// <summary>The grade itself, as Järvelin and Kekäläinen (2002), trec_eval (<c>ndcg_cut</c>) and BEIR have it.</summary>
    Linear,

    /// <summary>2^grade - 1, as Burges et al. (2005) and most work on learning to rank have it.</summary>
    Exponential,
}

/// <summary>
/// Measures of one query's ranking against graded judgements, as trec_eval computes them and BEIR reports them. All lie in 0 to 1; a
/// query without any relevant document gets 0 (leave it out of a mean). Documents without a judgement count as not relevant, and a
/// document is relevant from grade 1 on. Rankings are best first; a document that occurs twice is an error, as it is to trec_eval.
/// </summary>
public static class RetrievalMetrics
{
    /// <summary>
    /// Normalised discounted cumulative gain: DCG@k / ideal DCG@k with DCG@k = sum over ranks r = 1..k of gain(grade_r) / log2(r + 1).
    /// The ideal ranking is over all judged documents. Grades below 0 gain nothing.
    /// </summary>
    /// <exception cref="ArgumentException">A document occurs twice among the first k, or k is below 1.</exception>
    public static double NormalizedDiscountedCumulativeGain<TId>(
        IReadOnlyList<TId> ranking, IReadOnlyDictionary<TId, int> judgements, int k, GainFunction gain = GainFunction.Linear)
    {
        var ideal = judgements.Values.Where(grade => grade > 0).OrderDescending().Take(k).Select((grade, i) => Discounted(grade, i, gain)).Sum();
        if (ideal <= 0) return 0;
        return Grades(ranking, judgements, k).Select((grade, i) => Discounted(grade, i, gain)).Sum() / ideal;
    }

    /// <summary>Relevant documents among the first k, divided by all relevant documents (trec_eval <c>recall_k</c>).</summary>
    /// <inheritdoc cref="NormalizedDiscountedCumulativeGain{TId}" path="/exception"/>
    public static double Recall<TId>(IReadOnlyList<TId> ranking, IReadOnlyDictionary<TId, int> judgements, int k)
    {
        var relevant = RelevantCount(judgements);
        return relevant == 0 ? 0 : (double)Hits(ranking, judgements, k) / relevant;
    }

    /// <summary>Relevant documents among the first k, divided by k even when fewer were returned (trec_eval <c>P_k</c>).</summary>
    /// <inheritdoc cref="NormalizedDiscountedCumulativeGain{TId}" path="/exception"/>
    public static double Precision<TId>(IReadOnlyList<TId> ranking, IReadOnlyDictionary<TId, int> judgements, int k) =>
        (double)Hits(ranking, judgements, k) / k;

    /// <summary>1 when a relevant document is among the first k, else 0 (trec_eval <c>success_k</c>; "hit rate").</summary>
    /// <inheritdoc cref="NormalizedDiscountedCumulativeGain{TId}" path="/exception"/>
    public static double Success<TId>(IReadOnlyList<TId> ranking, IReadOnlyDictionary<TId, int> judgements, int k) =>
        Hits(ranking, judgements, k) > 0 ? 1 : 0;

    private static double Discounted(int grade, int index, GainFunction gain)
    {
        var value = gain == GainFunction.Linear ? Math.Max(0, grade) : Math.Pow(2, Math.Max(0, grade)) - 1;
        return value / Math.Log2(index + 2);
    }

    private static int RelevantCount<TId>(IReadOnlyDictionary<TId, int> judgements) => judgements.Values.Count(grade => grade > 0);

    private static int Hits<TId>(IReadOnlyList<TId> ranking, IReadOnlyDictionary<TId, int> judgements, int k) =>
        Grades(ranking, judgements, k).Count(grade => grade > 0);

    private static List<int> Grades<TId>(IReadOnlyList<TId> ranking, IReadOnlyDictionary<TId, int> judgements, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var count = Math.Min(k, ranking.Count);
        var seen = new HashSet<TId>(count);
        var grades = new List<int>(count);
        for (var i = 0; i < count; i++)
        {
            if (!seen.Add(ranking[i])) throw new ArgumentException($"The document {ranking[i]} occurs twice in the ranking.", nameof(ranking));
            grades.Add(judgements.GetValueOrDefault(ranking[i]));
        }

        return grades;
    }
}
