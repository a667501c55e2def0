using System.Collections.Concurrent;
using Asemb.Server.Workers;

namespace Asemb.Server.Switching;

/// <summary>The switches that this process drives, by index. Thread-safe.</summary>
internal sealed class SwitchBoard(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, SwitchProgress> _running = new();

    /// <summary>A switch was begun, given up, or is to try again at once.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>A switch is over, one way or the other.</summary>
    public Pulse Ended { get; } = new();

    /// <summary>Chunks embedded of late, by index.</summary>
    public IndexingRate Rate { get; } = new(time);

    public SwitchProgress? Find(long index) => _running.GetValueOrDefault(index);

    public bool TryAdd(long index, SwitchProgress progress) => _running.TryAdd(index, progress);

    public void Remove(long index)
    {
        _running.TryRemove(index, out _);
        Ended.Signal();
    }
}
