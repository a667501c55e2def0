using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Webhooks;
using Asemb.Server.Workers;

namespace Asemb.Server.Webhooks;

/// <summary>
/// Looks for what is to be sent, here at once and from time to time for what other servers wrote down, and gives each webhook a lane of its own, so that a
/// slow one delays no other.
/// </summary>
internal sealed class WebhookDispatcher(
    IAsembStore store, WebhookDelivering delivering, WebhookOptions options, IndexingSignals indexing, WebhookSignals signals, TimeProvider time, ILogger<WebhookDispatcher> logger) : BackgroundService
{
    /// <summary>A busy server changes documents all the time: looking more often than that finds little more.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);

    /// <summary>For deliveries under way when the server stops; what is not over then is sent by the next one.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly RecurringFailure _told = new(time);
    private readonly Dictionary<Guid, Task> _lanes = [];

    /// <summary>When each was last given a lane: who has waited longest comes first when there are more webhooks than lanes.</summary>
    private readonly Dictionary<Guid, long> _served = [];

    private bool _anybodyListens;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        using var hardStop = new CancellationTokenSource();
        await using var drain = stoppingToken.Register(() => hardStop.CancelAfter(DrainTime));
        while (!stoppingToken.IsCancellationRequested)
        {
            var (changed, due, progress) = (signals.Changed.Next, signals.Due.Next, indexing.Progress.Next);
            await LookAsync(hardStop.Token, stoppingToken);
            await PauseAsync(_anybodyListens ? Task.WhenAny([changed, due, progress, .. _lanes.Values]) : changed, stoppingToken);
        }

        await Task.WhenAll(_lanes.Values);
    }

    private async Task LookAsync(CancellationToken hardStop, CancellationToken stopping)
    {
        foreach (var (webhook, lane) in _lanes)
        {
            // A dictionary may be emptied while it is enumerated.
            if (lane.IsCompleted) _lanes.Remove(webhook);
        }

        try
        {
            var lanes = await store.Webhooks.ListLanesAsync(stopping);
            _anybodyListens = lanes.Count > 0;
            Serve(lanes, hardStop, stopping);
            _told.End();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
        catch (AsembException exception)
        {
            if (_told.IsDue(out _)) WebhookLog.LookFailed(logger, exception.Error.Code);
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop: it looks again.
            if (_told.IsDue(out _)) WebhookLog.LookFault(logger, exception);
        }
    }

    private void Serve(IReadOnlyList<WebhookLane> lanes, CancellationToken hardStop, CancellationToken stopping)
    {
        if (_served.Count > lanes.Count)
        {
            foreach (var gone in _served.Keys.Except(lanes.Select(lane => lane.WebhookId)).ToList()) _served.Remove(gone);
        }

        foreach (var lane in lanes.Where(lane => lane.IsDue && !_lanes.ContainsKey(lane.WebhookId)).OrderBy(lane => _served.GetValueOrDefault(lane.WebhookId)))
        {
            if (_lanes.Count >= options.Parallelism) break;
            _served[lane.WebhookId] = time.GetTimestamp();
            _lanes[lane.WebhookId] = Task.Run(() => delivering.RunAsync(lane, hardStop, stopping), CancellationToken.None);
        }
    }

    private async Task PauseAsync(Task next, CancellationToken stopping)
    {
        await Task.Delay(LeastPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        using var poll = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        await Task.WhenAny(next, Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), time, poll.Token));
        await poll.CancelAsync();
    }
}
