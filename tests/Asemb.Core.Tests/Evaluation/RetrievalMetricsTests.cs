using Asemb.Core.Evaluation;

namespace Asemb.Core.Tests.Evaluation;

public sealed class RetrievalMetricsTests
{
    // Worked by hand; log2(3) = 1.5849625, log2(5) = 2.3219281.
    private static readonly string[] Ranking = ["d3", "d1", "d9", "d2"];
    private static readonly Dictionary<string, int> Judgements = new(StringComparer.Ordinal) { ["d1"] = 2, ["d2"] = 1, ["d3"] = 0, ["d4"] = 1 };

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.4796250)] // (2 / 1.5849625) / (2 + 1 / 1.5849625)
    [InlineData(3, 0.4030298)] // 1.2618595 / (2 + 1 / 1.5849625 + 1 / 2)
    [InlineData(4, 0.5405858)] // (1.2618595 + 1 / 2.3219281) / 3.1309298
    [InlineData(100, 0.5405858)]
    public void Discounted_gain_is_relative_to_the_ideal_ranking_of_all_judged_documents(int k, double expected) =>
        Assert.Equal(expected, RetrievalMetrics.NormalizedDiscountedCumulativeGain(Ranking, Judgements, k), 6);

    [Fact]
    public void Exponential_gain_values_high_grades_more() => // (3 / 1.5849625) / (3 + 1 / 1.5849625 + 1 / 2)
        Assert.Equal(0.4581993, RetrievalMetrics.NormalizedDiscountedCumulativeGain(Ranking, Judgements, 3, GainFunction.Exponential), 6);

    [Fact]
    public void An_ideal_ranking_scores_one_in_every_measure_but_precision()
    {
        string[] ideal = ["d1", "d4", "d2", "d3"];
        Assert.Equal(1, RetrievalMetrics.NormalizedDiscountedCumulativeGain(ideal, Judgements, 10), 12);
        Assert.Equal(1, RetrievalMetrics.Recall(ideal, Judgements, 3), 12);
        Assert.Equal(0.3, RetrievalMetrics.Precision(ideal, Judgements, 10), 12);
    }

    [Fact]
    public void Negative_grades_count_as_not_relevant()
    {
        var judgements = new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = -1, ["b"] = 1 };
        Assert.Equal(1 / Math.Log2(3), RetrievalMetrics.NormalizedDiscountedCumulativeGain(["a", "b"], judgements, 10), 12);
        Assert.Equal(1, RetrievalMetrics.Recall(["a", "b"], judgements, 2), 12);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1 / 3.0)]
    [InlineData(4, 2 / 3.0)]
    public void Recall_is_of_all_relevant_documents(int k, double expected) =>
        Assert.Equal(expected, RetrievalMetrics.Recall(Ranking, Judgements, k), 12);

    [Theory]
    [InlineData(2, 0.5)]
    [InlineData(4, 0.5)]
    [InlineData(8, 0.25)]
    public void Precision_is_of_k_even_when_fewer_were_found(int k, double expected) =>
        Assert.Equal(expected, RetrievalMetrics.Precision(Ranking, Judgements, k), 12);

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(10, 1)]
    public void Success_is_a_relevant_document_among_the_first(int k, double expected) =>
        Assert.Equal(expected, RetrievalMetrics.Success(Ranking, Judgements, k), 12);

    [Fact]
    public void Everything_is_zero_when_nothing_is_relevant_or_nothing_was_found()
    {
        var none = new Dictionary<string, int>(StringComparer.Ordinal) { ["d1"] = 0 };
        foreach (var (ranking, judgements) in new[] { (Ranking, none), ([], Judgements) })
        {
            Assert.Equal(0, RetrievalMetrics.NormalizedDiscountedCumulativeGain(ranking, judgements, 10));
            Assert.Equal(0, RetrievalMetrics.Recall(ranking, judgements, 10));
            Assert.Equal(0, RetrievalMetrics.Precision(ranking, judgements, 10));
            Assert.Equal(0, RetrievalMetrics.Success(ranking, judgements, 10));
        }
    }

    [Fact]
    public void A_document_that_occurs_twice_is_an_error_within_the_first_k_only()
    {
        string[] ranking = ["d1", "d2", "d1"];
        var error = Assert.Throws<ArgumentException>(() => RetrievalMetrics.Recall(ranking, Judgements, 3));
        Assert.Contains("d1 occurs twice", error.Message, StringComparison.Ordinal);
        Assert.Equal(2 / 3.0, RetrievalMetrics.Recall(ranking, Judgements, 2), 12);
    }

    [Fact]
    public void K_below_one_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RetrievalMetrics.Precision(Ranking, Judgements, 0));
}
