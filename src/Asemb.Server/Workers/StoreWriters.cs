using Asemb.Core.Errors;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// What documents under way write to the store: a few transactions at a time, each of one workspace. One whose rows others hold is tried again by itself, outside
/// of the places of the others, so that a long transaction of one workspace delays no other; an outage of the store is waited for by all. Thread-safe.
/// </summary>
internal sealed class StoreWriters(
    StoreOutages storeOutages, RetrySchedule schedule, IndexingOptions options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<StoreWriters> logger) : IDisposable
{
    /// <summary>The wait for locks comes on top, and what is in the way ends by itself: longer pauses would only make what is free again wait.</summary>
    private const int MostDoublings = 4;

    private readonly SemaphoreSlim _places = new(options.Lanes, options.Lanes);
    private readonly SemaphoreSlim _busyPlaces = new(options.Lanes, options.Lanes);
    private readonly RecurringFailure _told = new(time);

    /// <summary>A server that stops tries once more, without waiting.</summary>
    /// <exception cref="AsembException"><c>store_unavailable</c> when the server stops before the store is back, or before others let go; and what is wrong with this write.</exception>
    public async Task<T> WriteAsync<T>(long workspaceId, Func<Task<T>> write, CancellationToken cancellationToken)
    {
        var places = _places;
        for (var tries = 1; ; tries++)
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                return await storeOutages.RideOutAsync(write, cancellationToken);
            }
            catch (AsembException exception) when (exception.IsBusy && !lifetime.ApplicationStopping.IsCancellationRequested)
            {
                if (_told.IsDue(out _)) IndexingLog.StoreBusy(logger, workspaceId, exception.Message);
            }
            finally
            {
                places.Release();
            }

            places = _busyPlaces;
            await PauseAsync(schedule.Delay(Math.Min(tries, MostDoublings), asked: null), cancellationToken);
        }
    }

    public void Dispose()
    {
        _places.Dispose();
        _busyPlaces.Dispose();
    }

    private async Task PauseAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        await Task.Delay(delay, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
