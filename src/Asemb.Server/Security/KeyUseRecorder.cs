using System.Collections.Concurrent;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;

namespace Asemb.Server.Security;

/// <summary>Notes when keys were used, at most once a minute for each, away from the requests.</summary>
internal sealed class KeyUseRecorder(IAsembStore store, TimeProvider time, ILogger<KeyUseRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private readonly RecurringFailure _told = new(time);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _noted = new();
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _due = new();

    public void Note(ApiKey key, DateTimeOffset now)
    {
        var last = _noted.TryGetValue(key.Id, out var noted) ? noted : key.LastUsedAt ?? DateTimeOffset.MinValue;
        if (now - last < Precision) return;
        _noted[key.Id] = now;
        _due[key.Id] = now;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await FlushAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await FlushAsync(CancellationToken.None);
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, at) in _due)
        {
            try
            {
                await store.Keys.TouchAsync(id, at, cancellationToken);
                _due.TryRemove(KeyValuePair.Create(id, at));
                _told.End();
            }
            catch (AsembException exception)
            {
                if (_told.IsDue(out _)) SecurityLog.UseNotNoted(logger, exception.Error.Code);
                return;
            }
        }
    }
}
