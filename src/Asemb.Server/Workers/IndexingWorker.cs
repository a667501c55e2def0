using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// Leases pending documents as long as there is room for more, and lets each go its way. Wakes at once when documents are accepted here, and looks from time
/// to time for what others accepted. When the server stops, documents under way get their time to finish; what is left is put back.
/// </summary>
internal sealed class IndexingWorker(
    IAsembStore store, DocumentFlow flow, LeaseKeeper leases, UnderWay underWay, DocumentSettling settling, RetrySchedule schedule, StoreOutages storeOutages,
    IndexingSignals signals, IndexingOptions options, ServerOptions server, TimeProvider time, ILogger<IndexingWorker> logger) : BackgroundService
{
    /// <summary>Between two looks while room is short: nobody notices a tenth of a second, and each document that leaves would be followed by a look.</summary>
    private static readonly TimeSpan ShortInterval = TimeSpan.FromMilliseconds(100);

    private long _lastLook = time.GetTimestamp();

    /// <summary>True while documents are under way.</summary>
    public bool IsBusy => underWay.Count > 0;

    /// <summary>True when it was looked of late whether there is something to do, however long documents under way take; or it is known that the store cannot be asked.</summary>
    public bool IsAlive => !options.Enabled || storeOutages.Current is not null
        || time.GetElapsedTime(Volatile.Read(ref _lastLook)) < TimeSpan.FromSeconds((options.PollSeconds * 3) + options.MaxRetrySeconds + (options.LeaseSeconds * 2));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        IndexingLog.Started(logger, options.Lanes * options.BatchDocuments);
        // Work under way outlives the signal to stop by the time it is given.
        using var hardStop = new CancellationTokenSource();
        using var done = new CancellationTokenSource();
        await using var drain = stoppingToken.Register(() => hardStop.CancelAfter(TimeSpan.FromSeconds(server.DrainSeconds)));
        var keeping = leases.RunAsync(done.Token);
        await Task.Run(() => LeaseAllAsync(stoppingToken, hardStop.Token), CancellationToken.None);
        await underWay.WhenEmptyAsync(CancellationToken.None);
        await done.CancelAsync();
        await keeping;
        IndexingLog.Stopped(logger, settling.PutBack);
    }

    private async Task LeaseAllAsync(CancellationToken stopping, CancellationToken hardStop)
    {
        var (faults, isShort) = (0, false);
        while (!stopping.IsCancellationRequested)
        {
            Volatile.Write(ref _lastLook, time.GetTimestamp());
            if (isShort) await Task.Delay(ShortInterval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (work, left) = (signals.Work.Next, underWay.Left);
            (var room, isShort) = underWay.Find();
            IReadOnlyList<LeasedDocument> leased = [];
            var pause = TimeSpan.FromSeconds(options.PollSeconds);
            try
            {
                await storeOutages.WaitUntilOverAsync(stopping);
                if (room is not null) leased = await storeOutages.RideOutAsync(() => store.Ingestion.LeaseAsync(room, TimeSpan.FromSeconds(options.LeaseSeconds), stopping), stopping);
                faults = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (AsembException exception)
            {
                IndexingLog.LeaseFailed(logger, exception.Error.Code);
                pause = schedule.Delay(++faults, exception.RetryAfter);
            }
            catch (Exception exception)
            {
                IndexingLog.LeaseFault(logger, exception);
                pause = schedule.Delay(++faults, asked: null);
            }

            if (leased.Count > 0) await BeginAsync(leased, stopping, hardStop);
            else await PauseAsync(faults > 0 ? null : room is null ? left : isShort ? Task.WhenAny(work, left) : work, pause, stopping);
        }
    }

    private async Task BeginAsync(IReadOnlyList<LeasedDocument> leased, CancellationToken stopping, CancellationToken hardStop)
    {
        // Whatever comes before their way: another would take those whose lease ran out.
        foreach (var document in leased) leases.Keep(document);

        // Those whose process died come without others, and should not take these with them: reading apart is no help against what they do later, such as using up memory.
        var areSuspects = leased[0].IsSuspect;
        if (areSuspects) await WhenEmptyAsync(stopping);
        foreach (var document in leased.Where(leases.Holds))
        {
            var place = underWay.Enter(document);
            _ = Task.Run(() => flow.RunAsync(document, place, hardStop), CancellationToken.None);
        }

        if (areSuspects) await WhenEmptyAsync(stopping);
    }

    /// <summary>Not without end: a slow model or a large file does not stop everybody, and what has run for so long kills nothing.</summary>
    private async Task WhenEmptyAsync(CancellationToken stopping)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.LeaseSeconds), time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, limit.Token);

        // Leased is leased: when the server stops it goes its way, or is put back with the others.
        await underWay.WhenEmptyAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
