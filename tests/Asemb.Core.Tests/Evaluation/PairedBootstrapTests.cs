using Asemb.Core.Evaluation;

namespace Asemb.Core.Tests.Evaluation;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void The_interval_is_close_to_the_normal_one_for_many_queries()
    {
        // Differences 0 and 0.2, half each: mean 0.1, standard error 0.1 / sqrt(400) = 0.005, so about 0.1 +- 1.96 * 0.005.
        var first = new double[400];
        var second = Enumerable.Range(0, 400).Select(i => i % 2 == 0 ? 0.2 : 0.0).ToArray();
        var result = PairedBootstrap.Compare(first, second);
        Assert.Equal(0.1, result.Difference, 12);
        Assert.InRange(result.Lower, 0.0902 - 0.001, 0.0902 + 0.001);
        Assert.InRange(result.Upper, 0.1098 - 0.001, 0.1098 + 0.001);
        Assert.Equal((200, 0), (result.Better, result.Worse));
    }

    [Fact]
    public void The_same_seed_gives_the_same_interval_and_another_seed_another()
    {
        double[] first = [0.1, 0.9, 0.4, 0.7, 0.2];
        double[] second = [0.3, 0.8, 0.5, 0.6, 0.25];
        Assert.Equal(PairedBootstrap.Compare(first, second, seed: 3), PairedBootstrap.Compare(first, second, seed: 3));
        Assert.NotEqual(PairedBootstrap.Compare(first, second, samples: 101, seed: 3), PairedBootstrap.Compare(first, second, samples: 101, seed: 4));
    }

    [Fact]
    public void Swapping_the_systems_mirrors_the_counts_and_the_difference()
    {
        double[] first = [0.1, 0.9, 0.4, 0.7];
        double[] second = [0.3, 0.8, 0.6, 0.7];
        var result = PairedBootstrap.Compare(first, second);
        var swapped = PairedBootstrap.Compare(second, first);
        Assert.Equal(result.Difference, -swapped.Difference, 12);
        Assert.Equal((2, 1), (result.Better, result.Worse));
        Assert.Equal((1, 2), (swapped.Better, swapped.Worse));
        Assert.True(result.Lower < 0 && result.Upper > 0);
    }

    [Fact]
    public void Equal_values_have_an_interval_without_width() =>
        Assert.Equal((0.5, 0.5, 0.5), PairedBootstrap.Interval([0.5, 0.5, 0.5, 0.5]));

    [Fact]
    public void A_higher_confidence_widens_the_interval()
    {
        double[] values = [0, 1, 0.2, 0.8, 0.4, 0.9, 0.1];
        var narrow = PairedBootstrap.Interval(values, 0.5);
        var wide = PairedBootstrap.Interval(values, 0.99);
        Assert.True(wide.Lower < narrow.Lower && narrow.Upper < wide.Upper);
    }

    [Fact]
    public void What_cannot_be_compared_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Compare([1], [1, 2]));
        Assert.Throws<ArgumentException>(() => PairedBootstrap.Compare([], []));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.Interval([1], confidence: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.Interval([1], samples: 0));
    }
}
