using System.Collections.Concurrent;
using Asemb.Core.Errors;

namespace Asemb.Server.Workers;

/// <summary>
/// Rides out a store that refuses to write (a full disk, a file system that became read-only): what failed is tried again in growing delays with all
/// that it took to get there still at hand, and nobody begins new work meanwhile. Thread-safe.
/// </summary>
internal sealed class StoreOutages(RetrySchedule schedule, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StoreOutages> logger)
{
    private readonly ConcurrentDictionary<object, AsembException> _waiting = new();
    private readonly Pulse _over = new();
    private readonly Pulse _again = new();
    private readonly Pulse _tried = new();
    private readonly RecurringFailure _told = new(time);

    /// <summary>Why the store cannot be used; null when it is thought to work.</summary>
    public AsembException? Current => _waiting.Values.FirstOrDefault();

    /// <summary>Does it again until it works, or until it fails for another reason than an outage: being busy is none. A server that stops tries once more, without waiting.</summary>
    /// <exception cref="AsembException"><c>store_unavailable</c> when the server stops before the store is back.</exception>
    public async Task<T> RideOutAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var waiting = new object();
        try
        {
            for (var failures = 1; ; failures++)
            {
                try
                {
                    return await work();
                }
                catch (AsembException exception) when (exception is { Error.Code: "store_unavailable", IsBusy: false } && !lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    // Taken before the failure is seen, so that no call to try again is missed.
                    var again = _again.Next;
                    _waiting[waiting] = exception;
                    _tried.Signal();
                    var delay = schedule.Delay(failures, exception.RetryAfter);
                    if (_told.IsDue(out _)) IndexingLog.StoreOutage(logger, exception.Message, delay.TotalSeconds);
                    await PauseAsync(again, delay, cancellationToken);
                }
            }
        }
        finally
        {
            if (_waiting.TryRemove(waiting, out _))
            {
                _tried.Signal();
                if (_waiting.IsEmpty) End();
            }
        }
    }

    /// <summary>Lets all that waits try again now, since the store answers, and returns when each has: what is left of <see cref="Current"/> is true still.</summary>
    public async Task TryNowAsync(CancellationToken cancellationToken)
    {
        var before = _waiting.ToArray();
        _again.Signal();
        while (true)
        {
            var next = _tried.Next;
            if (!Array.Exists(before, entry => _waiting.TryGetValue(entry.Key, out var failure) && ReferenceEquals(failure, entry.Value))) return;
            await next.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Returns when the store works, or when cancelled.</summary>
    public async Task WaitUntilOverAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _over.Next;
            if (_waiting.IsEmpty || cancellationToken.IsCancellationRequested) return;
            await next.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void End()
    {
        if (!lifetime.ApplicationStopping.IsCancellationRequested && _told.End() is { } lasted) IndexingLog.StoreBack(logger, lasted.TotalSeconds);
        _over.Signal();
    }

    private async Task PauseAsync(Task again, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await ((Task)Task.WhenAny(again, Task.Delay(delay, time, stop.Token))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await stop.CancelAsync();
    }
}
