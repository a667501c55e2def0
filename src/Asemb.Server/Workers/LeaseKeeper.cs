using System.Collections.Concurrent;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>Prolongs the leases of all documents under way, and remembers which were lost. Thread-safe.</summary>
internal sealed class LeaseKeeper(IAsembStore store, IndexingOptions options, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    private readonly ConcurrentDictionary<Guid, LeasedDocument> _held = new();
    private readonly RecurringFailure _told = new(time);

    public void Keep(LeasedDocument document) => _held[document.Lease] = document;

    /// <summary>False when another has the document, or it was replaced or deleted: what is done for it is done in vain.</summary>
    public bool Holds(LeasedDocument document) => _held.ContainsKey(document.Lease);

    public void Settle(LeasedDocument document) => _held.TryRemove(document.Lease, out _);

    /// <summary>Renews until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var duration = TimeSpan.FromSeconds(options.LeaseSeconds);
        using var timer = new PeriodicTimer(duration / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken)) await RenewAsync(duration, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Nothing is under way any more.
        }
    }

    private async Task RenewAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        if (_held.IsEmpty) return;
        try
        {
            foreach (var lost in await store.Ingestion.RenewAsync([.. _held.Values], duration, cancellationToken)) Settle(lost);
            _told.End();
        }
        catch (AsembException exception)
        {
            if (_told.IsDue(out _)) IndexingLog.RenewRefused(logger, exception.Error.Code, exception.Message);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Whatever it was: without renewal the documents would be taken from us, and the fault would surface at their end.
            IndexingLog.RenewFailed(logger, exception);
        }
    }
}
