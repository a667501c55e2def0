using System.Collections.Concurrent;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;

namespace Asemb.Server.Workers;

/// <summary>Prolongs the leases of a batch while it is under way, and remembers which were lost.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly IAsembStore _store;
    private readonly TimeSpan _duration;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<Guid, LeasedDocument> _held;
    private readonly CancellationTokenSource _stop = new();
    private readonly PeriodicTimer _timer;
    private readonly RecurringFailure _told;
    private readonly Task _loop;

    public LeaseKeeper(IAsembStore store, IReadOnlyList<LeasedDocument> leased, TimeSpan duration, TimeProvider time, ILogger logger)
    {
        (_store, _duration, _logger) = (store, duration, logger);
        _held = new ConcurrentDictionary<Guid, LeasedDocument>(leased.Select(document => KeyValuePair.Create(document.Lease, document)));
        _timer = new PeriodicTimer(duration / 3, time);
        _told = new RecurringFailure(time);
        _loop = RenewAsync();
    }

    /// <summary>Leases that are ours still and not settled: what has to be put back when the batch breaks off.</summary>
    public IReadOnlyList<LeasedDocument> Held => [.. _held.Values];

    public bool Holds(LeasedDocument document) => _held.ContainsKey(document.Lease);

    public void Settle(IEnumerable<LeasedDocument> documents)
    {
        foreach (var document in documents) _held.TryRemove(document.Lease, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _timer.Dispose();
        _stop.Dispose();
    }

    private async Task RenewAsync()
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(_stop.Token))
            {
                if (Held is not { Count: > 0 } held) continue;
                try
                {
                    Settle(await _store.Ingestion.RenewAsync(held, _duration, _stop.Token));
                    _told.End();
                }
                catch (AsembException exception)
                {
                    if (_told.IsDue(out _)) IndexingLog.RenewRefused(_logger, exception.Error.Code, exception.Message);
                }
                catch (Exception exception) when (exception is not OperationCanceledException || !_stop.IsCancellationRequested)
                {
                    // Whatever it was: without renewal the rest of the batch would be taken from us, and the fault would surface at its end.
                    IndexingLog.RenewFailed(_logger, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The batch is over.
        }
    }
}
