using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Extraction;
using Asemb.Server.Configuration;
using Asemb.Server.Workers;

namespace Asemb.Server.Sources;

/// <summary>Runs one claimed sync to its end, or puts it off.</summary>
internal sealed class SyncRun(
    IAsembStore store, SourceConnectors connectors, SourceReach reach, SyncRemoval removal, IndexingSignals signals, SourcesOptions options, ExtractionLimits extraction, TimeProvider time,
    ILogger<SyncRun> logger)
{
    private static readonly SyncError Elsewhere = new(
        ErrorCodes.SourceUnavailable.Code,
        "The server that looked cannot read this source: its folder or connection is not one of that server's. The sync is left to another server, which is there and may be busy. If it stays so, set the source up on one of them.");

    private readonly RetrySchedule _schedule = new(options.RetrySeconds, options.MaxRetrySeconds);

    /// <summary>Throws nothing: whatever happens is told in the sync's history, or in the log.</summary>
    public async Task RunAsync(SyncLease lease, SyncTurn turn, CancellationToken stopping)
    {
        SourceLog.Begun(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id, lease.Source.Kind, lease.Sync.Attempts);
        await using var hold = new SyncHold(store.Syncs, lease, TimeSpan.FromSeconds(options.LeaseSeconds), time, logger, stopping);
        try
        {
            await SyncAsync(lease, hold, turn);
        }
        catch (Exception exception) when (hold.IsLost || exception is SyncLostException)
        {
            SourceLog.Lost(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It is nobody's fault, and goes on as soon as there is a server again.
            await EndAsync(lease, () => store.Syncs.PutOffAsync(lease, time.GetUtcNow(), error: null, isAttempt: false, CancellationToken.None));
        }
        catch (SyncPausedException pause)
        {
            await EndAsync(lease, () => PauseAsync(lease, pause.Reason));
        }
        catch (AsembException exception)
        {
            await EndAsync(lease, () => FailAsync(lease, exception, IsPassing(exception), turn));
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop.
            SourceLog.Fault(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id, exception);
            var told = new AsembException(ErrorCodes.Internal, "Something went wrong inside ASEMB. The server's log has the particulars.", exception);
            await EndAsync(lease, () => FailAsync(lease, told, isPassing: true, turn));
        }
    }

    private async Task SyncAsync(SyncLease lease, SyncHold hold, SyncTurn turn)
    {
        if (lease.Sync.Attempts > options.MaxAttempts)
            throw new AsembException(ErrorCodes.Interrupted, $"The sync was begun {ShownText.Count(options.MaxAttempts, "time")} and got no further each time: its server was killed, or died of it. Its log may say more.");
        if (await reach.IsLeftToOthersAsync(lease.Source, hold.Token)) throw new SyncPausedException(Elsewhere);
        var connector = connectors.Require(lease.Source.Kind);
        using var session = new SyncSession(lease, hold, turn, store, signals, options, extraction, time);
        await session.RequireRoomAsync(hold.Token);
        var end = await connector.SyncAsync(session, hold.Token);
        await session.FlushAsync(cursor: null, hold.Token);
        await hold.RequireAsync(await store.Syncs.MarkAsync(lease, new SyncMarks { Notes = session.Notes }, hold.Token));
        var (removed, heldBack) = await removal.RemoveAsync(lease, hold, end.SawEverything, hold.Token);
        var state = heldBack > 0 ? SyncState.WaitingForConfirmation : SyncState.Completed;
        var outcome = new SyncOutcome(state) { HeldBack = heldBack > 0 ? heldBack : null, HoldsUnseen = heldBack > 0 && end.SawEverything, SourceState = Kept(end.State, session.Notes) };
        await hold.RequireAsync(await store.Syncs.EndAsync(lease, outcome, source => Next(source, lease), CancellationToken.None));
        SourceLog.Ended(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id, SyncStateName.Of(state), removed, session.Notes.Failed, heldBack);
    }

    /// <summary>What was not taken in is looked at again, though nothing of the source may have changed by then.</summary>
    private static JsonObject? Kept(JsonObject? state, SyncNotes notes)
    {
        if (state is null || notes.Open == 0) return state;
        var kept = (JsonObject)state.DeepClone();
        kept.Remove("version");
        kept["open"] = true;
        return kept;
    }

    /// <summary>What may be over by itself is tried again; what must be mended is told at once.</summary>
    private static bool IsPassing(AsembException exception) =>
        exception.IsTransient || exception.RetryAfter is not null || exception.Error == ErrorCodes.SourceUnavailable
        || exception.Error.HttpStatus is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable or StatusCodes.Status504GatewayTimeout;

    private async Task FailAsync(SyncLease lease, AsembException exception, bool isPassing, SyncTurn turn)
    {
        var error = new SyncError(exception.Error.Code, exception.Message);

        // As it was claimed, unless this run got on: a single fault after hours of work is the first.
        var attempts = turn.HasSaved ? 1 : lease.Sync.Attempts;
        var delay = _schedule.Delay(attempts, exception.RetryAfter);
        if (isPassing && attempts < options.MaxAttempts)
        {
            await store.Syncs.PutOffAsync(lease, time.GetUtcNow() + delay, error, isAttempt: true, CancellationToken.None);
            SourceLog.PutOff(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id, delay.TotalSeconds, error.Code, error.Message);
            return;
        }

        // A schedule of seconds would fail every second.
        var earliest = time.GetUtcNow() + delay;
        await store.Syncs.EndAsync(
            lease, new SyncOutcome(SyncState.Failed) { Error = error }, source => Next(source, lease) is { } next ? next > earliest ? next : earliest : null, CancellationToken.None);
        SourceLog.Failed(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id, error.Code, error.Message);
    }

    private async Task PauseAsync(SyncLease lease, SyncError? reason)
    {
        var delay = reason is null ? TimeSpan.Zero : _schedule.Delay(1, asked: null);
        await store.Syncs.PutOffAsync(lease, time.GetUtcNow() + delay, reason, isAttempt: false, CancellationToken.None);
        if (reason is null) SourceLog.GaveWay(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id);
        else SourceLog.PutOff(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id, delay.TotalSeconds, reason.Code, reason.Message);
    }

    /// <summary>Writes how a run ended. Where that fails, the claim runs out, and the sync goes on from where it saved.</summary>
    private async Task EndAsync(SyncLease lease, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (AsembException exception)
        {
            SourceLog.EndFailed(logger, lease.Sync.Id, lease.Source.Id, exception.Error.Code, exception.Message);
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop.
            SourceLog.Fault(logger, lease.Workspace.Id, lease.Sync.Id, lease.Source.Id, exception);
        }
    }

    private DateTimeOffset? Next(Source source, SyncLease lease) =>
        source.IsPaused || source.Schedule is null ? null : SourceSchedule.Parse(source.Schedule).Next(lease.Sync.StartedAt, time.GetUtcNow());
}
