using Asemb.Server.Workers;

namespace Asemb.Server.Tests.Workers;

public sealed class IndexingRateTests
{
    private readonly SteppedTime _time = new();

    [Fact]
    public void Tells_the_rate_of_the_last_half_minute()
    {
        var rate = new IndexingRate(_time);
        rate.Add(1, 10);
        _time.Seconds += 5;
        rate.Add(1, 10);

        Assert.Equal(4, rate.PerSecond(1));
        Assert.Null(rate.PerSecond(2));
    }

    [Fact]
    public void Forgets_workspaces_that_finish_nothing_any_more()
    {
        var rate = new IndexingRate(_time);
        for (var workspace = 1; workspace <= 100; workspace++) rate.Add(workspace, 1);
        _time.Seconds += 31;

        rate.Add(101, 1);

        Assert.Equal(1, rate.Workspaces);
        Assert.Null(rate.PerSecond(1));
    }

    private sealed class SteppedTime : TimeProvider
    {
        public long Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
