using System.Collections.Concurrent;
using Asemb.Core.Ingestion;

namespace Asemb.Sqlite.Ingestion;

/// <summary>In memory: only the process that has the file open can index its documents.</summary>
internal sealed class WorkerRegistry(TimeProvider time) : IWorkerRegistry
{
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _seen = new();

    public Task BeatAsync(WorkerBeat beat, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var (worker, at) in _seen)
        {
            if (at <= now - WorkerBeat.Retention) _seen.TryRemove(worker, out _);
        }

        _seen[beat.Worker] = now;
        return Task.CompletedTask;
    }

    public Task LeaveAsync(Guid worker, CancellationToken cancellationToken)
    {
        _seen.TryRemove(worker, out _);
        return Task.CompletedTask;
    }

    public Task<int> CountAsync(CancellationToken cancellationToken)
    {
        var after = time.GetUtcNow() - WorkerBeat.Lifetime;
        return Task.FromResult(_seen.Values.Count(at => at > after));
    }
}
