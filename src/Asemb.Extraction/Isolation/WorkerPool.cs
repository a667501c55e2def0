namespace Asemb.Extraction.Isolation;

/// <summary>
/// Workers, started when they are needed, at most so many at once. One that has read many files or holds much memory is replaced, one that nobody needed
/// for a while ends. Thread-safe.
/// </summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    private const int FilesOfOne = 2_000;
    private const long MuchMemory = 512L << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(5);

    private readonly Func<CancellationToken, Task<WorkerProcess>> _start;
    private readonly long _muchMemory;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly Lock _lock = new();
    private readonly List<WorkerProcess> _idle = [];
    private readonly HashSet<WorkerProcess> _busy = [];
    private readonly ITimer _look;
    private bool _disposed;

    /// <param name="start">Starts one.</param>
    /// <param name="places">Most at once.</param>
    /// <param name="memoryBytes">What one may take at most; half of it is much.</param>
    public WorkerPool(Func<CancellationToken, Task<WorkerProcess>> start, int places, long memoryBytes, TimeProvider time)
    {
        (_start, _time, _muchMemory) = (start, time, Math.Min(memoryBytes / 2, MuchMemory));
        _places = new SemaphoreSlim(places, places);
        _look = time.CreateTimer(static pool => ((WorkerPool)pool!).EndIdle(), this, LookInterval, LookInterval);
    }

    /// <summary>The processes that run now.</summary>
    public IReadOnlyList<int> ProcessIds
    {
        get
        {
            lock (_lock) return [.. _idle.Concat(_busy).Select(worker => worker.Id)];
        }
    }

    public async Task<WorkerProcess> RentAsync(CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var worker = TakeIdle() ?? await _start(cancellationToken);
            lock (_lock)
            {
                if (!_disposed)
                {
                    _busy.Add(worker);
                    return worker;
                }
            }

            worker.Dispose();
            throw new ObjectDisposedException(nameof(WorkerPool));
        }
        catch
        {
            _places.Release();
            throw;
        }
    }

    public void Return(WorkerProcess worker)
    {
        lock (_lock)
        {
            _busy.Remove(worker);
            worker.IdleSince = _time.GetTimestamp();
            if (!_disposed && worker.IsUsable && worker.Files < FilesOfOne && worker.ResidentBytes < _muchMemory) _idle.Add(worker);
            else _ = End(worker);
        }

        _places.Release();
    }

    public async ValueTask DisposeAsync()
    {
        await _look.DisposeAsync();
        List<WorkerProcess> idle;
        lock (_lock)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
            // Whoever waits for these learns it from their end, and gives them back.
            foreach (var worker in _busy) worker.Kill();
        }

        await Task.WhenAll(idle.Select(End));
    }

    private WorkerProcess? TakeIdle()
    {
        lock (_lock)
        {
            while (_idle.Count > 0)
            {
                var worker = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                if (worker.IsUsable) return worker;
                _ = End(worker);
            }

            return null;
        }
    }

    private void EndIdle()
    {
        lock (_lock)
        {
            // The oldest stand first.
            while (_idle.Count > 0 && _time.GetElapsedTime(_idle[0].IdleSince) >= Patience)
            {
                _ = End(_idle[0]);
                _idle.RemoveAt(0);
            }
        }
    }

    // A worker takes a moment to end, which nobody waits for.
    private static Task End(WorkerProcess worker) => Task.Run(worker.Dispose);
}
