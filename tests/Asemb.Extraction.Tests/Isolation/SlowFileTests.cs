using Asemb.Extraction.Isolation;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Extraction.Tests.Isolation;

/// <summary>A file that takes far longer than the others gives its place to the next, and makes way for it when too many do.</summary>
public sealed class SlowFileTests
{
    private static readonly ExtractionLimits Patient = new() { Timeout = TimeSpan.FromMinutes(10) };
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Others_are_read_however_many_hang()
    {
        var extractor = HostileWorker.Extractor(Patient, parallelism: 1);
        List<Task> hung = [];
        await using (extractor)
        {
            await LearnAsync(extractor);
            for (var i = 0; i < 3; i++) hung.Add(extractor.ExtractAsync(HostileWorker.File("HANG"), Cancellation));

            for (var i = 0; i < 3; i++) Assert.Equal($"Words {i}.", (await extractor.ExtractAsync(HostileWorker.File($"Words {i}."), Cancellation)).Text);

            Assert.All(hung, task => Assert.False(task.IsCompleted));
            Assert.True(extractor.ProcessIds.Count <= 2);
        }

        foreach (var task in hung) await Assert.ThrowsAnyAsync<Exception>(() => task);
    }

    [Fact]
    public async Task One_that_was_broken_off_is_read_when_a_slow_place_is_free()
    {
        using var mark = new Mark();
        await using var extractor = HostileWorker.Extractor(new ExtractionLimits { Timeout = TimeSpan.FromSeconds(8) }, parallelism: 1);
        await LearnAsync(extractor);
        var hung = extractor.ExtractAsync(HostileWorker.File("HANG"), Cancellation);
        await extractor.ExtractAsync(HostileWorker.File("The first hangs at a slow place by now."), Cancellation);

        var once = extractor.ExtractAsync(HostileWorker.File($"WAIT {mark.Path} and is read."), Cancellation);
        Assert.Equal("Words.", (await extractor.ExtractAsync(HostileWorker.File("Words."), Cancellation)).Text);

        Assert.False(hung.IsCompleted);
        Assert.EndsWith("and is read.", (await once).Text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<Core.Errors.AsembException>(() => hung);
    }

    [Fact]
    public async Task What_is_slow_is_measured_by_what_is_usual()
    {
        var places = new ReadingPlaces(2, _time);
        for (var i = 0; i < 100; i++) await ReadAsync(places, TimeSpan.FromMilliseconds(10));
        Assert.Equal((TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(1)), (places.Patience, places.Limit));

        for (var i = 0; i < 100; i++) await ReadAsync(places, TimeSpan.FromSeconds(5));

        Assert.InRange(places.Patience, TimeSpan.FromSeconds(35), TimeSpan.FromSeconds(40));
        Assert.InRange(places.Limit, TimeSpan.FromSeconds(140), TimeSpan.FromSeconds(160));
    }

    [Fact]
    public async Task When_no_more_may_be_slow_one_is_in_the_way_as_soon_as_another_waits()
    {
        var places = new ReadingPlaces(1, _time);
        using var first = await places.EnterAsync("a", Cancellation);
        first.BecomeSlow();
        var second = await places.EnterAsync("a", Cancellation);
        second.BecomeSlow();
        Assert.Equal((true, false, false), (first.IsSlow, second.IsSlow, second.IsInTheWay));

        var third = places.EnterAsync("b", Cancellation);

        Assert.True(second.IsInTheWay);
        Assert.False(first.IsInTheWay);
        second.Dispose();
        using var entered = await third;
        Assert.Equal(2, places.Most);
    }

    [Fact]
    public async Task A_place_goes_to_owners_in_turns_and_never_to_one_that_waits_no_more()
    {
        var turns = new TakingTurns(1);
        using var stop = new CancellationTokenSource();
        var order = new List<string>();
        await turns.EnterAsync("a", Cancellation);
        var gone = turns.EnterAsync("a", stop.Token);
        var waiting = new[] { "a1", "a2", "a3", "b1", "b2" }.Select(EnterAsync).ToList();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);

        turns.Leave();
        await Task.WhenAll(waiting);

        Assert.Equal(["b1", "a1", "b2", "a2", "a3"], order);
        Assert.False(turns.IsWaitedFor);
        Assert.True(turns.TryEnter());

        async Task EnterAsync(string name)
        {
            await turns.EnterAsync(name[..1], Cancellation);
            order.Add(name);
            turns.Leave();
        }
    }

    private static async Task LearnAsync(IsolatedExtractor extractor)
    {
        for (var i = 0; i < 60; i++) await extractor.ExtractAsync(HostileWorker.File("What files are like."), Cancellation);
    }

    private async Task ReadAsync(ReadingPlaces places, TimeSpan took)
    {
        using var place = await places.EnterAsync("", Cancellation);
        _time.Advance(took);
        place.Learn();
    }
}
