namespace Asemb.Extraction.Isolation;

/// <summary>A semaphore whose places go to owners in turns: one who has a thousand files to read delays another by one of them. Thread-safe.</summary>
internal sealed class TakingTurns(int places)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TaskCompletionSource>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Owners that have files waiting, the next first.</summary>
    private readonly Queue<string> _turns = new();
    private int _free = places;

    /// <summary>True while somebody waits for a place.</summary>
    public bool IsWaitedFor
    {
        get
        {
            lock (_lock) return _waiting.Values.Any(queue => queue.Any(waiter => !waiter.Task.IsCompleted));
        }
    }

    public async Task EnterAsync(string owner, CancellationToken cancellationToken)
    {
        TaskCompletionSource waiter;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_waiting.TryGetValue(owner, out var queue))
            {
                _waiting.Add(owner, queue = new Queue<TaskCompletionSource>());
                _turns.Enqueue(owner);
            }

            queue.Enqueue(waiter);
        }

        // One that was cancelled stays in its queue, and is passed over at its turn.
        await using var cancellation = cancellationToken.Register(() => waiter.TrySetCanceled(cancellationToken));
        await waiter.Task;
    }

    public bool TryEnter()
    {
        lock (_lock)
        {
            if (_free == 0) return false;
            _free--;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            while (_turns.TryDequeue(out var owner))
            {
                var queue = _waiting[owner];
                var next = queue.Dequeue();
                if (queue.Count == 0) _waiting.Remove(owner);
                else _turns.Enqueue(owner);
                if (next.TrySetResult()) return;
            }

            _free++;
        }
    }
}
