using System.Collections.Concurrent;

namespace Asemb.Server.Workers;

/// <summary>Documents that this process finished of late, by workspace, for rates and times of arrival. Thread-safe.</summary>
internal sealed class IndexingRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<long, Queue<(long At, int Documents)>> _finished = new();

    public void Add(long workspaceId, int documents)
    {
        if (documents == 0) return;
        var queue = _finished.GetOrAdd(workspaceId, _ => new Queue<(long, int)>());
        lock (queue)
        {
            queue.Enqueue((time.GetTimestamp(), documents));
            Trim(queue);
        }
    }

    /// <summary>Documents a second over the last half minute; null when none was finished in it.</summary>
    public double? PerSecond(long workspaceId)
    {
        if (!_finished.TryGetValue(workspaceId, out var queue)) return null;
        lock (queue)
        {
            Trim(queue);
            if (queue.Count == 0) return null;
            // The first batch has no beginning that is known; a second at least keeps small samples from exaggerating.
            var seconds = Math.Max(1, time.GetElapsedTime(queue.Peek().At).TotalSeconds);
            return queue.Sum(batch => batch.Documents) / seconds;
        }
    }

    private void Trim(Queue<(long At, int Documents)> queue)
    {
        while (queue.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Window) queue.Dequeue();
    }
}
