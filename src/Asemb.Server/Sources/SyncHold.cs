using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Server.Sources;

/// <summary>Keeps the claim on a sync while it is under way. When it is lost, or nobody knows any more, the work is cancelled.</summary>
internal sealed class SyncHold : IAsyncDisposable
{
    private const double SafeShare = 0.9;

    private readonly ISyncStore _syncs;
    private readonly SyncLease _lease;
    private readonly TimeSpan _duration;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop;
    private readonly PeriodicTimer _timer;
    private readonly Task _loop;
    private long _renewed;
    private volatile bool _isLost;

    public SyncHold(ISyncStore syncs, SyncLease lease, TimeSpan duration, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        (_syncs, _lease, _duration, _time, _logger) = (syncs, lease, duration, time, logger);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _timer = new PeriodicTimer(duration / 3, time);
        _renewed = time.GetTimestamp();
        _loop = RenewAsync();
    }

    /// <summary>Cancelled when the server stops or the claim is lost.</summary>
    public CancellationToken Token => _stop.Token;

    public bool IsLost => _isLost;

    /// <summary>Another server may run the sync by now unless the claim was prolonged lately: nothing is accepted then, for it might be older than what that server took in.</summary>
    /// <exception cref="SyncLostException">It is lost, or may be.</exception>
    public async Task RequireAsync()
    {
        if (!_isLost && _time.GetElapsedTime(Volatile.Read(ref _renewed)) < _duration * SafeShare) return;
        await LoseAsync();
        throw new SyncLostException();
    }

    /// <param name="isHeld">As the store said of a write.</param>
    /// <exception cref="SyncLostException">It is lost.</exception>
    public async Task RequireAsync(bool isHeld)
    {
        if (isHeld) return;
        await LoseAsync();
        throw new SyncLostException();
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
                var began = _time.GetTimestamp();
                try
                {
                    if (await _syncs.RenewAsync(_lease, _duration, _stop.Token)) Volatile.Write(ref _renewed, began);
                    else await LoseAsync();
                }
                catch (AsembException exception)
                {
                    SourceLog.RenewFailed(_logger, _lease.Sync.Id, _lease.Source.Id, exception.Error.Code, exception.Message);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    // The boundary of a worker loop: it tries again, and without success the claim is taken for lost.
                    SourceLog.Fault(_logger, _lease.Workspace.Id, _lease.Sync.Id, _lease.Source.Id, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The sync is over.
        }
    }

    private Task LoseAsync()
    {
        _isLost = true;
        return _stop.CancelAsync();
    }
}

/// <summary>Another server runs the sync by now, or it was cancelled: whoever ran it stops without a word.</summary>
internal sealed class SyncLostException() : Exception("The sync was cancelled, or another server runs it.");
