using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Server.Workers;

namespace Asemb.Server.Health;

/// <summary>Looks whether the parts of the server work. Thread-safe.</summary>
internal sealed class HealthProbe(IAsembStore store, IndexingWorker worker, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private static readonly TimeSpan LongestStoreCheck = TimeSpan.FromSeconds(3);

    public HealthCheckInfo CheckStartup() => lifetime.ApplicationStarted.IsCancellationRequested
        ? Healthy("startup", 0)
        : Unhealthy("startup", ErrorCodes.NotReady.Title, 0);

    public async Task<IReadOnlyList<HealthCheckInfo>> CheckAsync(CancellationToken cancellationToken) =>
    [
        lifetime.ApplicationStopping.IsCancellationRequested ? Unhealthy("lifetime", "The server is stopping.", 0) : Healthy("lifetime", 0),
        CheckStartup(),
        await CheckStoreAsync(cancellationToken),
        worker.IsAlive ? Healthy("indexing", 0) : Unhealthy("indexing", "The indexing worker has not looked for work for too long.", 0),
    ];

    private async Task<HealthCheckInfo> CheckStoreAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        double Took() => Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 2);
        try
        {
            await store.CheckAsync(cancellationToken).WaitAsync(LongestStoreCheck, time, cancellationToken);
            return Healthy("store", Took());
        }
        catch (AsembException exception)
        {
            return Unhealthy("store", exception.Message, Took());
        }
        catch (TimeoutException)
        {
            return Unhealthy("store", "The store does not answer in time.", Took());
        }
    }

    private static HealthCheckInfo Healthy(string name, double took) => new() { Name = name, Status = HealthState.Healthy, TookMs = took };

    private static HealthCheckInfo Unhealthy(string name, string detail, double took) => new() { Name = name, Status = HealthState.Unhealthy, Detail = detail, TookMs = took };
}
