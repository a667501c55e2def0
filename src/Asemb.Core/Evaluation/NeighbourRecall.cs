namespace Asemb.Core.Evaluation;

/// <summary>How much of the exact nearest neighbours an approximate search finds.</summary>
public static class NeighbourRecall
{
    /// <summary>
    /// Share of the first k approximate results that are at least as similar as the k-th exact one: the definition of ann-benchmarks
    /// (Aumüller et al. 2020), which does not punish another choice among equals.
    /// </summary>
    /// <param name="approximate">True similarities of what the approximate search found, best first; higher is nearer.</param>
    /// <param name="exact">Similarities of the exact neighbours, best first.</param>
    /// <param name="tolerance">Slack for rounding, in units of the similarity.</param>
    public static double BySimilarity(IReadOnlyList<double> approximate, IReadOnlyList<double> exact, int k, double tolerance = 1e-6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var count = Math.Min(k, exact.Count);
        if (count == 0) return 1;
        var threshold = exact[count - 1] - tolerance;
        return (double)Math.Min(count, approximate.Take(count).Count(similarity => similarity >= threshold)) / count;
    }
}
