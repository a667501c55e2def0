using Asemb.Core.Errors;
using Asemb.Core.Repair;
using Asemb.Core.Stores;
using Asemb.Server.Workers;

namespace Asemb.Server.Repair;

/// <summary>Runs repairs, one at a time, and remembers the last ones for as long as the process lives. Thread-safe.</summary>
internal sealed class RepairBoard(IAsembStore store, IndexingSignals signals, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RepairBoard> logger)
{
    private const int MostRemembered = 20;

    private readonly Lock _gate = new();
    private readonly List<RepairRun> _runs = [];
    private Task _running = Task.CompletedTask;

    /// <summary>The newest that is over. One that another server was at already says nothing of the store.</summary>
    public RepairRun? LastOver
    {
        get
        {
            lock (_gate) return _runs.FindLast(run => run.EndedAt is not null && run.Error?.Error != ErrorCodes.RepairInProgress);
        }
    }

    public RepairRun? Last
    {
        get
        {
            lock (_gate) return _runs.LastOrDefault();
        }
    }

    public RepairRun? Find(Guid id)
    {
        lock (_gate) return _runs.Find(run => run.Id == id);
    }

    /// <summary>Begins one, which goes on until it is over or the server stops; or follows the one under way when it does the same.</summary>
    /// <exception cref="AsembException"><c>repair_in_progress</c></exception>
    public (RepairRun Run, Task Over) Start(RepairRequest request)
    {
        lock (_gate)
        {
            if (!_running.IsCompleted && _runs[^1].Request == request) return (_runs[^1], _running);
            if (!_running.IsCompleted) throw new AsembException(ErrorCodes.RepairInProgress, $"The repair {_runs[^1].Id} is under way. Follow it, or repeat the request when it is over.");
            var run = new RepairRun(Guid.NewGuid(), request, time.GetUtcNow(), null, null, null, null);
            if (_runs.Count == MostRemembered) _runs.RemoveAt(0);
            _runs.Add(run);
            _running = Task.Run(() => RunAsync(run));
            return (run, _running);
        }
    }

    private async Task RunAsync(RepairRun run)
    {
        try
        {
            var found = await store.Repair.RunAsync(run.Request, lifetime.ApplicationStopping);

            // Whatever becomes of the second look, what was mended is told.
            run = run with { Found = found };
            var remaining = found;
            if (run.Request.Mends && found.Count > 0)
            {
                foreach (var line in found) RepairLog.Found(logger, line.Check.Name, line.Workspace, line.Mended, line.Message);

                // Documents that are due again.
                signals.Work.Signal();
                remaining = await store.Repair.RunAsync(run.Request with { Mends = false }, lifetime.ApplicationStopping);
            }

            foreach (var line in remaining) RepairLog.Remains(logger, line.Check.Name, line.Workspace, line.Message);
            End(run with { Remaining = remaining });
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            End(run with { Error = new AsembException(ErrorCodes.Interrupted, "The server stopped. What was mended is mended; begin another repair.") });
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.RepairInProgress)
        {
            RepairLog.LeftToAnother(logger);
            End(run with { Error = exception });
        }
        catch (AsembException exception)
        {
            RepairLog.Failed(logger, exception.Error.Code, exception.Message);
            End(run with { Error = exception });
        }
        catch (Exception exception)
        {
            // The boundary of a worker.
            RepairLog.Fault(logger, exception);
            End(run with { Error = new AsembException(ErrorCodes.Internal, "Something went wrong inside ASEMB. The server's log has the particulars.", exception) });
        }
    }

    private void End(RepairRun run)
    {
        lock (_gate)
        {
            var at = _runs.FindIndex(other => other.Id == run.Id);
            if (at >= 0) _runs[at] = run with { EndedAt = time.GetUtcNow() };
        }
    }
}
