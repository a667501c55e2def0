using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// Leases pending documents and indexes them, a few batches at a time. Wakes at once when documents are accepted here, and looks from time to time
/// for what others accepted. When the server stops, batches under way get their time to finish; what is left is put back.
/// </summary>
internal sealed class IndexingWorker(
    IAsembStore store, IndexingBatch batch, DocumentFailures failures, RetrySchedule schedule, StoreOutages storeOutages, IndexingSignals signals, StageBoard board, IndexingOptions options,
    ServerOptions server, TimeProvider time, ILogger<IndexingWorker> logger) : BackgroundService
{
    private long _lastLook = time.GetTimestamp();
    private int _busy;

    /// <summary>True while a lane works.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) > 0;

    /// <summary>True while a lane works or has looked for work of late.</summary>
    public bool IsAlive =>
        !options.Enabled || Volatile.Read(ref _busy) > 0 || time.GetElapsedTime(Volatile.Read(ref _lastLook)) < TimeSpan.FromSeconds((options.PollSeconds * 3) + options.MaxRetrySeconds);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        IndexingLog.Started(logger, options.Lanes);
        // Work under way outlives the signal to stop by the time it is given.
        using var hardStop = new CancellationTokenSource();
        await using var drain = stoppingToken.Register(() => hardStop.CancelAfter(TimeSpan.FromSeconds(server.DrainSeconds)));
        var putBack = await Task.WhenAll(Enumerable.Range(0, options.Lanes).Select(_ => Task.Run(() => RunLaneAsync(stoppingToken, hardStop.Token), CancellationToken.None)));
        IndexingLog.Stopped(logger, putBack.Sum());
    }

    private async Task<int> RunLaneAsync(CancellationToken stopping, CancellationToken hardStop)
    {
        var faults = 0;
        while (!stopping.IsCancellationRequested)
        {
            var next = signals.Work.Next;
            IReadOnlyList<LeasedDocument> leased = [];
            var pause = TimeSpan.FromSeconds(options.PollSeconds);
            try
            {
                await storeOutages.WaitUntilOverAsync(stopping);
                leased = await storeOutages.RideOutAsync(() => LeaseAsync(stopping), stopping);
                faults = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (AsembException exception)
            {
                IndexingLog.LeaseFailed(logger, exception.Error.Code);
                pause = schedule.Delay(++faults, exception.RetryAfter);
            }
            catch (Exception exception)
            {
                IndexingLog.BatchFault(logger, exception);
                pause = schedule.Delay(++faults, asked: null);
            }

            if (leased.Count > 0)
            {
                var putBack = await RunBatchAsync(leased, hardStop);
                if (hardStop.IsCancellationRequested) return putBack;
            }
            else
            {
                await PauseAsync(faults > 0 ? null : next, pause, stopping);
            }
        }

        return 0;
    }

    private Task<IReadOnlyList<LeasedDocument>> LeaseAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _lastLook, time.GetTimestamp());
        return store.Ingestion.LeaseAsync(options.BatchDocuments, options.BatchBytes, TimeSpan.FromSeconds(options.LeaseSeconds), cancellationToken);
    }

    /// <returns>How many documents were put back unfinished.</returns>
    private async Task<int> RunBatchAsync(IReadOnlyList<LeasedDocument> leased, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _busy);
        await using var leases = new LeaseKeeper(store, leased, TimeSpan.FromSeconds(options.LeaseSeconds), time, logger);
        try
        {
            await batch.RunAsync(leased, leases, cancellationToken);
            return 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            return await GiveUpAsync([.. leases.Held.Select(document => failures.PutBack(document, ErrorCodes.Interrupted, now))]);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable)
        {
            // The server stops before the store is back.
            var now = time.GetUtcNow();
            return await GiveUpAsync([.. leases.Held.Select(document => failures.PutBack(document, exception.Error, now))]);
        }
        catch (Exception exception)
        {
            IndexingLog.BatchFault(logger, exception);
            return await GiveUpAsync([.. leases.Held.Select(document => failures.Judge(document, Stage.Store, exception))]);
        }
        finally
        {
            foreach (var document in leased) board.Leave(document.Document.Id);
            Interlocked.Decrement(ref _busy);
            signals.Progress.Signal();
        }
    }

    private async Task<int> GiveUpAsync(IReadOnlyList<DocumentFailure> documents)
    {
        try
        {
            if (documents.Count > 0) await storeOutages.RideOutAsync(() => FailAsync(documents), CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop: the leases run out by themselves, and the lane goes on.
            IndexingLog.PutBackFailed(logger, documents.Count, exception);
        }

        return documents.Count;
    }

    private async Task<bool> FailAsync(IReadOnlyList<DocumentFailure> documents)
    {
        await store.Ingestion.FailAsync(documents, CancellationToken.None);
        return true;
    }

    private async Task PauseAsync(Task? next, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await (next ?? Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken)).WaitAsync(pause, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look again.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The loop sees it.
        }
    }
}
