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
    private readonly SyncPlaces _places = new(options, time);

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
            _places.Free();
        }

        await Task.WhenAll(_places.Runs);
    }

    private async Task FillAsync(CancellationToken stopping)
    {
        try
        {
            while (_places.HasFree && await ClaimAsync(stopping) is { } lease)
                _places.Take(lease.Workspace.Id, turn => Task.Run(() => run.RunAsync(lease, turn, stopping), CancellationToken.None));
            if (!_places.HasFree && _places.FindLongest() is { } longest && await IsWaitedForAsync(stopping)) _places.Ask(longest);
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

    /// <summary>Of workspaces that hold their share of the places only when no other has anything to do.</summary>
    private async Task<SyncLease?> ClaimAsync(CancellationToken stopping)
    {
        var duration = TimeSpan.FromSeconds(options.LeaseSeconds);
        var passedOver = false;
        var lease = await store.Syncs.ClaimAsync(
            duration,
            (source, since) =>
            {
                if (_places.HasShare(source.WorkspaceId)) return reach.CanRunAsync(source, since);
                passedOver = true;
                return ValueTask.FromResult(false);
            },
            stopping);
        return lease is null && passedOver ? await store.Syncs.ClaimAsync(duration, reach.CanRunAsync, stopping) : lease;
    }

    /// <summary>Whether a source that can be synced here is due; claims nothing.</summary>
    private async Task<bool> IsWaitedForAsync(CancellationToken stopping)
    {
        var found = false;
        await store.Syncs.ClaimAsync(
            TimeSpan.Zero,
            async (source, since) =>
            {
                found = found || await reach.CanRunAsync(source, since);
                return false;
            },
            stopping);
        return found;
    }

    private async Task PauseAsync(Task next, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var poll = Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), time, end.Token);

        // With a place free, or when one becomes free, there may be something to claim.
        await Task.WhenAny([next, poll, .. _places.Runs]);
        await end.CancelAsync();
    }
}
