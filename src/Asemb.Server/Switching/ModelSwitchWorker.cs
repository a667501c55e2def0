using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Configuration;
using Asemb.Server.Workers;

namespace Asemb.Server.Switching;

/// <summary>
/// Drives every embedding index under construction until it is active or given up: those begun here at once, those that another process left behind
/// when its claim has run out. What can be waited for is waited for, in growing delays.
/// </summary>
internal sealed class ModelSwitchWorker(
    IAsembStore store, IEmbeddingModels models, SearchService search, SwitchBoard board, IndexingWorker indexing, IndexingSignals signals, RetrySchedule schedule,
    IndexingOptions options, TimeProvider time, ILogger<ModelSwitchWorker> logger) : BackgroundService
{
    private readonly RecurringFailure _told = new(time);
    private readonly Guid _driver = Guid.NewGuid();
    private readonly Dictionary<long, Task> _runs = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = board.Changed.Next;
            await LookAsync(stoppingToken);
            await PauseAsync(next, TimeSpan.FromSeconds(options.PollSeconds), stoppingToken);
        }

        await Task.WhenAll(_runs.Values);
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        try
        {
            foreach (var (workspace, index) in await store.EmbeddingIndexes.ListBuildingAsync(stopping))
            {
                if (_runs.TryGetValue(index.Id, out var run) && !run.IsCompleted) continue;
                _runs[index.Id] = Task.Run(() => DriveAsync(workspace, index, stopping), CancellationToken.None);
            }

            foreach (var (index, run) in _runs)
            {
                // A dictionary may be emptied while it is enumerated.
                if (run.IsCompleted) _runs.Remove(index);
            }

            _told.End();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop sees it.
        }
        catch (AsembException exception)
        {
            if (_told.IsDue(out _)) SwitchLog.LookFailed(logger, exception.Error.Code);
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop: it looks again.
            SwitchLog.LookFault(logger, exception);
        }
    }

    private async Task DriveAsync(Workspace workspace, BuildingIndex index, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var progress = new SwitchProgress(stop);
        board.TryAdd(index.Id, progress);
        var filling = new SwitchFilling(store, board, indexing, time);
        try
        {
            for (var failures = 1; !stop.IsCancellationRequested; failures++)
            {
                var stored = filling.Stored;
                if (await TryAsync(workspace, index, filling, progress, failures, stop.Token)) return;
                if (filling.Stored > stored) failures = 0;
            }
        }
        finally
        {
            board.Remove(index.Id);
        }
    }

    /// <returns>False when it is to be tried again; the waiting is done.</returns>
    private async Task<bool> TryAsync(Workspace workspace, BuildingIndex index, SwitchFilling filling, SwitchProgress progress, int failures, CancellationToken cancellationToken)
    {
        var claim = new SwitchClaim(store.EmbeddingIndexes, workspace, index.Id, _driver, time);
        try
        {
            // Another process drives it: this one looks again when its claim may have run out.
            if (!await claim.TakeAsync(cancellationToken)) return true;
            await new SwitchRun(store, models, search, filling, signals, time, logger, workspace, index, progress, claim).RunAsync(cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return true;
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.EmbeddingIndexNotFound || exception.Error == ErrorCodes.WorkspaceNotFound)
        {
            SwitchLog.GivenUp(logger, workspace.Id, index.Id);
            return true;
        }
        catch (AsembException exception)
        {
            var delay = schedule.Delay(failures, exception.RetryAfter);
            SwitchLog.Waits(logger, workspace.Id, index.Model.Id, delay.TotalSeconds, exception.Error.Code, exception.Message, exception.InnerException?.Message);
            await HoldAsync(progress, exception, delay, claim, cancellationToken);
            return false;
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop.
            var delay = schedule.Delay(failures, asked: null);
            SwitchLog.Fault(logger, workspace.Id, index.Model.Id, delay.TotalSeconds, exception);
            var told = new AsembException(ErrorCodes.Internal, "Something went wrong inside ASEMB; it is tried again. The server's log has the particulars.", exception);
            await HoldAsync(progress, told, delay, claim, cancellationToken);
            return false;
        }
    }

    private async Task HoldAsync(SwitchProgress progress, AsembException reason, TimeSpan delay, SwitchClaim claim, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + delay;
        progress.Hold(reason, until);
        var next = board.Changed.Next;
        while (until - time.GetUtcNow() is { } left && left > TimeSpan.Zero && !next.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            await PauseAsync(next, left < SwitchClaim.Interval ? left : SwitchClaim.Interval, cancellationToken);
            await claim.TryKeepAsync(cancellationToken);
        }
    }

    private Task PauseAsync(Task next, TimeSpan pause, CancellationToken cancellationToken) => Task.WhenAny(next, Task.Delay(pause, time, cancellationToken));
}
