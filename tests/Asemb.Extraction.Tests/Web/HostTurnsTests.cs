using Asemb.Extraction.Web;
using Microsoft.Extensions.Time.Testing;

namespace Asemb.Extraction.Tests.Web;

public sealed class HostTurnsTests
{
    private static readonly Uri One = new("http://one.test/a");
    private static readonly Uri Two = new("http://two.test/a");

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Requests_to_a_host_begin_apart_and_other_hosts_do_not_wait()
    {
        var turns = new HostTurns(new WebOptions { PerHost = 4 }, _time);
        (await turns.EnterAsync(One, TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken)).Dispose();
        var second = turns.EnterAsync(One, TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        (await turns.EnterAsync(Two, TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken)).Dispose();

        _time.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        (await second).Dispose();
    }

    [Fact]
    public async Task No_more_than_the_set_number_are_under_way_at_a_host()
    {
        var turns = new HostTurns(new WebOptions { PerHost = 1 }, _time);
        var first = await turns.EnterAsync(One, TimeSpan.Zero, TestContext.Current.CancellationToken);
        var second = turns.EnterAsync(One, TimeSpan.Zero, TestContext.Current.CancellationToken);

        Assert.False(second.IsCompleted);
        first.Dispose();
        first.Dispose();
        (await second).Dispose();
    }

    [Fact]
    public async Task A_host_that_asks_to_be_left_alone_is()
    {
        var turns = new HostTurns(new WebOptions(), _time);
        turns.Hold(One, TimeSpan.FromSeconds(30));
        var next = turns.EnterAsync(One, TimeSpan.Zero, TestContext.Current.CancellationToken);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));
        (await next).Dispose();
    }

    [Fact]
    public async Task Who_gives_up_while_waiting_leaves_the_turn_to_others()
    {
        var turns = new HostTurns(new WebOptions { PerHost = 1 }, _time);
        turns.Hold(One, TimeSpan.FromSeconds(30));
        using var stop = new CancellationTokenSource();
        var waiting = turns.EnterAsync(One, TimeSpan.Zero, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        _time.Advance(TimeSpan.FromSeconds(31));
        (await turns.EnterAsync(One, TimeSpan.Zero, TestContext.Current.CancellationToken)).Dispose();
    }
}
