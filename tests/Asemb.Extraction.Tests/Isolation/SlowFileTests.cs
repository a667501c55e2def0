using Asemb.Extraction.Isolation;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Extraction.Tests.Isolation;

/// <summary>A file that takes far longer than the others gives its place to the next.</summary>
public sealed class SlowFileTests
{
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_are_read_while_it_hangs_and_while_a_second_one_waits_for_its_place()
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

        // The one that waits for a place would wait on: nobody asks for it after the end of the extractor.
        await Assert.ThrowsAnyAsync<Exception>(() => hung[0]);
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
    public async Task Only_some_may_be_slow_at_a_time_and_each_leaves_its_place_to_the_next()
    {
        var places = new ReadingPlaces(2, _time);
        using var first = await places.EnterAsync(Cancellation);
        using var second = await places.EnterAsync(Cancellation);
        Assert.True(first.TryBecomeSlow());
        using var third = await places.EnterAsync(Cancellation);

        Assert.False(second.TryBecomeSlow());
        using var fourth = await places.EnterAsync(Cancellation);
        var waits = second.BecomeSlowAsync(Cancellation);
        Assert.False(waits.IsCompleted);
        first.Dispose();
        await waits;

        Assert.Equal(3, places.Most);
    }

    private async Task ReadAsync(ReadingPlaces places, TimeSpan took)
    {
        using var place = await places.EnterAsync(Cancellation);
        _time.Advance(took);
        place.Learn();
    }
}
