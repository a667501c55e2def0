using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Server.Workers;

namespace Asemb.Server.Webhooks;

/// <summary>
/// Tells webhooks of completed jobs. Beside the sending, which it never delays, and workspace by workspace: one with very many jobs that wait, or whose jobs cannot be
/// looked at, costs the others a part of a look.
/// </summary>
internal sealed class JobAnnouncer(
    IAsembStore store, WebhookOptions options, IndexingSignals indexing, WebhookSignals signals, TimeProvider time, ILogger<JobAnnouncer> logger) : BackgroundService
{
    private const int JobsAtOnce = 1000;

    /// <summary>A pause is this many times as long as the look before it took: the store has other things to do.</summary>
    private const int PauseShare = 4;

    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(100);
    private readonly RecurringFailure _told = new(time);

    /// <summary>Where the next look at a workspace begins.</summary>
    private readonly Dictionary<long, string> _positions = [];

    /// <summary>Workspaces of which not all jobs were looked at since something changed here: how many times yet the last one is to be reached.</summary>
    private readonly Dictionary<long, int> _unfinished = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        var changed = Task.CompletedTask;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Before the look, so that nothing that happens meanwhile is passed over.
            var isNewRound = changed.IsCompleted;
            if (isNewRound) changed = Task.WhenAny(signals.Changed.Next, indexing.Progress.Next);
            var start = time.GetTimestamp();
            await LookAsync(isNewRound, stoppingToken);
            var pause = PauseShare * time.GetElapsedTime(start);
            await Task.Delay(pause > LeastPause ? pause : LeastPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_unfinished.Count > 0) continue;
            using var poll = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            await Task.WhenAny(changed, Task.Delay(TimeSpan.FromSeconds(options.PollSeconds), time, poll.Token));
            await poll.CancelAsync();
        }
    }

    private async Task LookAsync(bool isNewRound, CancellationToken stopping)
    {
        try
        {
            var listening = (await store.Webhooks.ListLanesAsync(stopping)).Where(lane => lane.TellsJobs).Select(lane => lane.WorkspaceId).ToHashSet();
            foreach (var gone in _positions.Keys.Union(_unfinished.Keys).Except(listening).ToList())
            {
                _positions.Remove(gone);
                _unfinished.Remove(gone);
            }

            if (isNewRound)
            {
                foreach (var workspace in listening) _unfinished[workspace] = _positions.ContainsKey(workspace) ? 2 : 1;
            }

            var isWhole = true;
            foreach (var workspace in listening) isWhole &= await AnnounceAsync(workspace, stopping);
            if (isWhole) _told.End();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
        catch (Exception exception)
        {
            Tell(exception);
            _unfinished.Clear();
        }
    }

    /// <returns>False when it failed.</returns>
    private async Task<bool> AnnounceAsync(long workspace, CancellationToken stopping)
    {
        try
        {
            var (told, next) = await store.Webhooks.AnnounceJobsAsync(workspace, _positions.GetValueOrDefault(workspace), JobsAtOnce, stopping);
            if (next is not null)
            {
                _positions[workspace] = next;
            }
            else
            {
                _positions.Remove(workspace);
                if (_unfinished.TryGetValue(workspace, out var ends) && ends > 1) _unfinished[workspace] = ends - 1;
                else _unfinished.Remove(workspace);
            }

            if (told > 0) signals.Due.Signal();
            return true;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Tell(exception);
            _unfinished.Remove(workspace);
            return false;
        }
    }

    /// <summary>The boundary of a worker loop: it looks again.</summary>
    private void Tell(Exception exception)
    {
        if (!_told.IsDue(out _)) return;
        if (exception is AsembException known) WebhookLog.JobsFailed(logger, known.Error.Code);
        else WebhookLog.JobsFault(logger, exception);
    }
}
