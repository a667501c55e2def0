using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Server.Repair;
using Asemb.Server.Workers;

namespace Asemb.Server.Health;

/// <summary>Looks whether the parts of the server work. Thread-safe.</summary>
internal sealed class HealthProbe(IAsembStore store, IndexingWorker worker, StoreOutages storeOutages, RepairBoard repairs, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan LongestStoreCheck = TimeSpan.FromSeconds(3);
    private readonly Lock _gate = new();
    private Task _storeCheck = Task.CompletedTask;

    public HealthCheckInfo CheckStartup() => lifetime.ApplicationStarted.IsCancellationRequested
        ? Healthy("startup", 0)
        : Unhealthy("startup", ErrorCodes.NotReady.Title, 0);

    /// <param name="isOperator">Whether workspaces may be named.</param>
    public async Task<IReadOnlyList<HealthCheckInfo>> CheckAsync(bool isOperator, CancellationToken cancellationToken) =>
    [
        lifetime.ApplicationStopping.IsCancellationRequested ? Unhealthy("lifetime", "The server is stopping.", 0) : Healthy("lifetime", 0),
        CheckStartup(),
        await CheckStoreAsync(cancellationToken),
        worker.IsAlive ? Healthy("indexing", 0) : Unhealthy("indexing", "The indexing worker has not looked for work for too long.", 0),

        // Answers are as good as they were: no reason to send requests elsewhere.
        Healthy("reconciler", 0) with { Detail = repairs.LastOver.Describe(isOperator) },
    ];

    private async Task<HealthCheckInfo> CheckStoreAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        double Took() => Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 2);
        try
        {
            await StoreCheck().WaitAsync(LongestStoreCheck, time, cancellationToken);
            return storeOutages.Current is { } outage ? Unhealthy("store", outage.Message, Took()) : Healthy("store", Took());
        }
        catch (AsembException exception)
        {
            return Unhealthy("store", exception.Message, Took());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unhealthy("store", storeOutages.Current?.Message ?? "The server is stopping.", Took());
        }
        catch (TimeoutException)
        {
            return Unhealthy("store", storeOutages.Current?.Message ?? "The store does not answer in time.", Took());
        }
    }

    /// <summary>
    /// On a thread of its own, since a read that hangs in the operating system would hang the probe with it; and one at a time, so that probes do not
    /// pile up behind it.
    /// </summary>
    private Task StoreCheck()
    {
        lock (_gate)
        {
            if (_storeCheck.IsCompleted) _storeCheck = Task.Run(LookAsync);
            return _storeCheck;
        }
    }

    /// <summary>Reading works, which says nothing of a full disk: whoever waits to write tries at once, and tells by that whether the outage is over.</summary>
    private async Task LookAsync()
    {
        await store.CheckAsync(CancellationToken.None);
        if (storeOutages.Current is not null) await storeOutages.TryNowAsync(lifetime.ApplicationStopping);
    }

    private static HealthCheckInfo Healthy(string name, double took) => new() { Name = name, Status = HealthState.Healthy, TookMs = took };

    private static HealthCheckInfo Unhealthy(string name, string detail, double took) => new() { Name = name, Status = HealthState.Unhealthy, Detail = detail, TookMs = took };
}
