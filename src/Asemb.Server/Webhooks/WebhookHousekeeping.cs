using Asemb.Core.Stores;
using Asemb.Core.Webhooks;

namespace Asemb.Server.Webhooks;

/// <summary>Forgets old deliveries, webhook by webhook and beside the sending: what cannot be forgotten of one keeps nothing of the others.</summary>
internal sealed class WebhookHousekeeping(IAsembStore store, WebhookOptions options, TimeProvider time, ILogger<WebhookHousekeeping> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            await KeepAsync(stoppingToken);
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepAsync(CancellationToken stopping)
    {
        try
        {
            var (now, failures) = (time.GetUtcNow(), new List<Exception>());
            foreach (var lane in await store.Webhooks.ListLanesAsync(stopping)) await ForgetAsync(lane, now, failures, stopping);
            if (failures.Count > 0) WebhookLog.NotForgotten(logger, failures.Count, failures[0]);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop: it is tried again.
            WebhookLog.NotForgotten(logger, 1, exception);
        }
    }

    private async Task ForgetAsync(WebhookLane lane, DateTimeOffset now, List<Exception> failures, CancellationToken stopping)
    {
        try
        {
            await store.Webhooks.ForgetAsync(lane, now.AddDays(-options.KeepDays), now.AddDays(-options.KeepUndeliveredDays), options.KeepDeliveries, stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            failures.Add(exception);
        }
    }
}
