using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>Says in the store that this process indexes documents, and knows whether any does. Thread-safe.</summary>
internal sealed class WorkerPresence(IAsembStore store, IndexingWorker worker, IndexingOptions options, TimeProvider time, ILogger<WorkerPresence> logger) : BackgroundService
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(2);
    private readonly WorkerBeat _beat = new(Guid.NewGuid(), $"{Environment.MachineName}:{Environment.ProcessId}");
    private readonly RecurringFailure _told = new(time);
    private volatile Answer? _answer;

    private bool IsOne => options.Enabled && worker.IsAlive;

    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        if (IsOne) return true;
        if (_answer is { } known && time.GetElapsedTime(known.At) < Remembered) return known.Any;
        var any = await store.Workers.CountAsync(cancellationToken) > 0;
        _answer = new Answer(time.GetTimestamp(), any);
        return any;
    }

    /// <summary>Whether another process does.</summary>
    public async Task<bool> AnyOtherAsync(CancellationToken cancellationToken) => await store.Workers.CountAsync(cancellationToken) > (IsOne ? 1 : 0);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Enabled) return;
        using var timer = new PeriodicTimer(WorkerBeat.Interval, time);
        try
        {
            do
            {
                if (worker.IsAlive) await TryAsync(() => store.Workers.BeatAsync(_beat, stoppingToken), stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await TryAsync(() => store.Workers.LeaveAsync(_beat.Worker, CancellationToken.None), CancellationToken.None);
        }
    }

    /// <summary>Whoever asks meanwhile is told less; nothing else depends on it.</summary>
    private async Task TryAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work();
            _told.End();
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (_told.IsDue(out _)) IndexingLog.PresenceFailed(logger, exception.Message);
        }
    }

    private sealed record Answer(long At, bool Any);
}
