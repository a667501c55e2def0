namespace Asemb.Server.Workers;

/// <summary>Documents that this process finished of late, by workspace, for rates and times of arrival. Thread-safe.</summary>
internal sealed class IndexingRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Queue<(long At, int Documents)>> _finished = [];

    /// <summary>Workspaces with something in the window; the others, deleted ones among them, are forgotten.</summary>
    public int Workspaces
    {
        get
        {
            lock (_gate) return _finished.Count;
        }
    }

    public void Add(long workspaceId, int documents)
    {
        if (documents == 0) return;
        lock (_gate)
        {
            Forget();
            if (!_finished.TryGetValue(workspaceId, out var queue)) _finished[workspaceId] = queue = new Queue<(long, int)>();
            queue.Enqueue((time.GetTimestamp(), documents));
        }
    }

    /// <summary>Documents a second over the last half minute; null when none was finished in it.</summary>
    public double? PerSecond(long workspaceId)
    {
        lock (_gate)
        {
            Forget();
            if (!_finished.TryGetValue(workspaceId, out var queue)) return null;
            // The first batch has no beginning that is known; a second at least keeps small samples from exaggerating.
            var seconds = Math.Max(1, time.GetElapsedTime(queue.Peek().At).TotalSeconds);
            return queue.Sum(batch => batch.Documents) / seconds;
        }
    }

    private void Forget()
    {
        foreach (var (workspace, queue) in _finished)
        {
            while (queue.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) > Window) queue.Dequeue();
            // A dictionary may be emptied while it is enumerated.
            if (queue.Count == 0) _finished.Remove(workspace);
        }
    }
}
