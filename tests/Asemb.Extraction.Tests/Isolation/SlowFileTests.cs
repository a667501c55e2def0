using Asemb.Extraction.Isolation;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Extraction.Tests.Isolation;

/// <summary>A file that takes far longer than the others gives its place to the next.</summary>
public sealed class SlowFileTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_are_read_while_two_hang()
    {
        var extractor = HostileWorker.Extractor(new ExtractionLimits { Timeout = TimeSpan.FromMinutes(10) }, parallelism: 1);
        List<Task> hung = [];
        await using (extractor)
        {
            hung.Add(extractor.ExtractAsync(HostileWorker.File("HANG"), Cancellation));
            hung.Add(extractor.ExtractAsync(HostileWorker.File("HANG"), Cancellation));

            for (var i = 0; i < 3; i++) Assert.Equal($"Words {i}.", (await extractor.ExtractAsync(HostileWorker.File($"Words {i}."), Cancellation)).Text);

            Assert.All(hung, task => Assert.False(task.IsCompleted));
        }

        foreach (var task in hung) await Assert.ThrowsAnyAsync<Exception>(() => task);
    }

    [Fact]
    public async Task What_is_slow_is_measured_by_what_is_usual()
    {
        var places = new ReadingPlaces(2, _time);
        for (var i = 0; i < 100; i++) await ReadAsync(places, TimeSpan.FromMilliseconds(10));
        Assert.Equal(TimeSpan.FromSeconds(0.25), places.Patience);

        for (var i = 0; i < 100; i++) await ReadAsync(places, TimeSpan.FromSeconds(5));

        Assert.InRange(places.Patience, TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Only_so_many_may_be_slow_at_a_time_and_the_next_keeps_its_place()
    {
        var places = new ReadingPlaces(1, _time);
        using var first = await places.EnterAsync(Cancellation);
        first.BecomeSlow();
        using var second = await places.EnterAsync(Cancellation);
        second.BecomeSlow();
        var third = await places.EnterAsync(Cancellation);

        third.BecomeSlow();
        var fourth = places.EnterAsync(Cancellation);
        Assert.False(fourth.IsCompleted);
        third.Dispose();

        using var entered = await fourth;
        Assert.Equal(3, places.Most);
    }

    private async Task ReadAsync(ReadingPlaces places, TimeSpan took)
    {
        using var place = await places.EnterAsync(Cancellation);
        _time.Advance(took);
        place.Learn();
    }
}
