namespace Asemb.Core.Evaluation;

/// <summary>Outcome of comparing two systems on the same queries.</summary>
/// <param name="Difference">Mean of second minus first.</param>
/// <param name="Lower">Lower end of the confidence interval of that mean.</param>
/// <param name="Upper">Upper end; when 0 lies outside, the difference is significant at 1 - confidence.</param>
/// <param name="Better">Queries on which the second is better.</param>
/// <param name="Worse">Queries on which the second is worse.</param>
public sealed record PairedComparison(double Difference, double Lower, double Upper, int Better, int Worse);

/// <summary>
/// Percentile bootstrap over queries (Efron and Tibshirani 1993, chapter 13; for retrieval: Sakai, SIGIR 2006): queries are drawn with
/// replacement, and the interval holds the middle of the means of the drawn differences. Pairing removes what makes queries easy or hard.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>Compares per-query scores of two systems, same query at the same index.</summary>
    /// <param name="confidence">Share of the distribution inside the interval, between 0 and 1.</param>
    /// <param name="samples">Draws; 10,000 give two stable digits.</param>
    /// <param name="seed">The same seed gives the same interval.</param>
    /// <exception cref="ArgumentException">No queries, unequal numbers of scores, or a parameter out of its range.</exception>
    public static PairedComparison Compare(
        IReadOnlyList<double> first, IReadOnlyList<double> second, double confidence = 0.95, int samples = 10_000, int seed = 1)
    {
        if (first.Count != second.Count) throw new ArgumentException($"The first has {first.Count} scores, the second {second.Count}; they must be of the same queries.", nameof(second));
        var differences = new double[first.Count];
        for (var i = 0; i < differences.Length; i++) differences[i] = second[i] - first[i];
        var (mean, lower, upper) = Interval(differences, confidence, samples, seed);
        return new PairedComparison(mean, lower, upper, differences.Count(value => value > 0), differences.Count(value => value < 0));
    }

    /// <summary>Mean of the values with its percentile bootstrap interval.</summary>
    /// <inheritdoc cref="Compare" path="/exception"/>
    public static (double Mean, double Lower, double Upper) Interval(
        ReadOnlySpan<double> values, double confidence = 0.95, int samples = 10_000, int seed = 1)
    {
        if (values.IsEmpty) throw new ArgumentException("There are no scores.", nameof(values));
        if (confidence is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence must lie between 0 and 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        var random = new Random(seed);
        var means = new double[samples];
        for (var sample = 0; sample < samples; sample++)
        {
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++) sum += values[random.Next(values.Length)];
            means[sample] = sum / values.Length;
        }

        Array.Sort(means);
        var mean = 0.0;
        foreach (var value in values) mean += value / values.Length;
        var tail = (1 - confidence) / 2;
        return (mean, Quantile(means, tail), Quantile(means, 1 - tail));
    }

    // Linear between order statistics: type 7 of Hyndman and Fan (1996).
    private static double Quantile(double[] sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)Math.Floor(position);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
