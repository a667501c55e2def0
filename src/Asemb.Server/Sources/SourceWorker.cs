using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Server.Configuration;
using Asemb.Server.Workers;

namespace Asemb.Server.Sources;

/// <summary>
/// Runs the syncs that are due, a few at a time. Wakes at once when one is asked for here, and looks from time to time for those that schedules and
/// other servers brought.
/// </summary>
internal sealed class SourceWorker(
    IAsembStore store, SyncRun run, SourceReach reach, SourceSignals signals, SourcesOptions options, TimeProvider time, ILogger<SourceWorker> logger, AsembServerOptions server) : BackgroundService
{
    private readonly RecurringFailure _told = new(time);
    private readonly List<Task> _runs = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;

        // A command that hosts a server for itself runs what it was asked for, and leaves schedules to servers.
        if (!server.Advertise) await signals.Work.Next.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = signals.Work.Next;
            await FillAsync(stoppingToken);
            await PauseAsync(next, stoppingToken);
            _runs.RemoveAll(each => each.IsCompleted);
        }

        await Task.WhenAll(_runs);
    }

    private async Task FillAsync(CancellationToken stopping)
    {
        try
        {
            while (_runs.Count < options.Parallel && await store.Syncs.ClaimAsync(TimeSpan.FromSeconds(options.LeaseSeconds), reach.CanRun, stopping) is { } lease)
                _runs.Add(Task.Run(() => run.RunAsync(lease, stopping), CancellationToken.None));
            _told.End();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
        catch (AsembException exception)
        {
            if (_told.IsDue(out _)) SourceLog.LookFailed(logger, exception.Error.Code, exception.Message);
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop: it looks again.
            if (_told.IsDue(out _)) SourceLog.LookFault(logger, exception);
        }
    }

    private async Task PauseAsync(Task next, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var poll = Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), time, end.Token);

        // With a place free, or when one becomes free, there may be something to claim.
        await Task.WhenAny([next, poll, .. _runs]);
        await end.CancelAsync();
    }
}
