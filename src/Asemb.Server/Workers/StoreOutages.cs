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

    /// <summary>Why the store cannot be used; null when it is thought to work.</summary>
    public AsembException? Current => _waiting.Values.FirstOrDefault();

    /// <summary>Does it again until it works. A server that stops tries once more, without waiting.</summary>
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
                catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable && !lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    _waiting[waiting] = exception;
                    var delay = schedule.Delay(failures, exception.RetryAfter);
                    IndexingLog.StoreOutage(logger, exception.Message, delay.TotalSeconds);
                    await PauseAsync(delay, cancellationToken);
                }
            }
        }
        finally
        {
            if (_waiting.TryRemove(waiting, out _) && _waiting.IsEmpty) _over.Signal();
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

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await Task.Delay(delay, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
