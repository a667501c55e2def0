using Asemb.Server.Configuration;
using Asemb.Server.Workers;

namespace Asemb.Server.Tests.Workers;

public sealed class RetryScheduleTests
{
    private readonly RetrySchedule _schedule = new(new IndexingOptions { RetrySeconds = 2, MaxRetrySeconds = 300 });

    [Fact]
    public void Never_waits_longer_than_the_setting_says()
    {
        Assert.All(Enumerable.Range(1, 200), attempt => Assert.InRange(_schedule.Delay(attempt, asked: null), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(300)));
        Assert.Equal(TimeSpan.FromSeconds(300), _schedule.Delay(1, TimeSpan.FromSeconds(8_640_000)));
    }

    [Fact]
    public void Waits_as_long_as_it_is_asked_to_within_that() => Assert.Equal(TimeSpan.FromSeconds(60), _schedule.Delay(1, TimeSpan.FromSeconds(60)));
}
