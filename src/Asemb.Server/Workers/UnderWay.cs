using Asemb.Core.Ingestion;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// The documents that this process works on now, and what they take of its memory: the back-pressure of indexing. While a later step is slow, room
/// runs out and nothing more is leased. Thread-safe.
/// </summary>
internal sealed class UnderWay(IndexingOptions options)
{
    /// <summary>
    /// What a byte of a file is thought to take before it was read: the file, its texts as UTF-16, and vectors of common lengths, which take about as much as
    /// the text that they are of. A packed file may take a hundred times as much, which is known when it was read.
    /// </summary>
    public const int BytesOfByte = 8;

    private const long LeastBytes = 64 << 10;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _ofWorkspace = [];
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly Pulse _left = new();
    private int _documents;

    /// <summary>Of all but the one beyond the limit.</summary>
    private long _bytes;

    /// <summary>The one document that may go on though there is no room for it: otherwise one that is larger than all room, or several that wait for each other's, would never.</summary>
    private Place? _beyond;

    public int Count
    {
        get
        {
            lock (_gate) return _documents;
        }
    }

    /// <summary>Memory that is taken, or thought to be.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes + (_beyond?.Bytes ?? 0);
        }
    }

    private int Most => options.Lanes * options.BatchDocuments;

    public int CountOf(long workspaceId)
    {
        lock (_gate) return _ofWorkspace.GetValueOrDefault(workspaceId);
    }

    /// <summary>A leased document begins its way. Disposing the place ends it.</summary>
    public Place Enter(LeasedDocument document)
    {
        var place = new Place(this, document.Workspace.Id);
        lock (_gate)
        {
            _documents++;
            _ofWorkspace[place.WorkspaceId] = _ofWorkspace.GetValueOrDefault(place.WorkspaceId) + 1;
            var bytes = Math.Max(LeastBytes, document.Content.Length * (long)BytesOfByte);
            if (TrySet(place, bytes)) return place;

            // Leased is leased: who asked for it saw room.
            _bytes += bytes;
            place.Bytes = bytes;
        }

        return place;
    }

    /// <summary>Waits until it is worth asking for more: half a batch fits, or nothing is under way. One document that is larger than the room may come all the same.</summary>
    /// <returns>How many documents, and how many bytes of files, have room.</returns>
    public async Task<(int Documents, long Bytes)> RoomAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = _left.Next;
            lock (_gate)
            {
                var (documents, bytes) = (Most - _documents, options.MemoryBytes - _bytes);
                if (_documents == 0 || (documents >= (options.BatchDocuments + 1) / 2 && bytes >= options.MemoryBytes / 4))
                    return (Math.Min(documents, options.BatchDocuments), Math.Max(1, bytes / BytesOfByte));
            }

            await left.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Returns when nothing is under way.</summary>
    public async Task WhenEmptyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var left = _left.Next;
            if (Count == 0) return;
            await left.WaitAsync(cancellationToken);
        }
    }

    private bool TryTake(Place place, long bytes)
    {
        lock (_gate)
        {
            var before = _bytes;
            if (!TrySet(place, bytes)) return false;
            if (_bytes >= before) return true;
            Grant();
        }

        _left.Signal();
        return true;
    }

    private async Task TakeAsync(Place place, long bytes, CancellationToken cancellationToken)
    {
        if (TryTake(place, bytes)) return;
        LinkedListNode<Waiting> waiting;
        lock (_gate)
        {
            waiting = _waiting.AddLast(new Waiting(place, bytes, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)));
            Grant();
        }

        try
        {
            await waiting.Value.Granted.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                if (waiting.List is not null) _waiting.Remove(waiting);
            }
        }
    }

    private void Leave(Place place)
    {
        lock (_gate)
        {
            if (place.IsLeft) return;
            place.IsLeft = true;
            _documents--;
            if (place == _beyond) _beyond = null;
            else _bytes -= place.Bytes;
            var left = _ofWorkspace[place.WorkspaceId] - 1;
            if (left == 0) _ofWorkspace.Remove(place.WorkspaceId);
            else _ofWorkspace[place.WorkspaceId] = left;
            Grant();
        }

        _left.Signal();
    }

    /// <summary>Those who wait longest first; a small one goes past those that it would not help.</summary>
    private void Grant()
    {
        for (var node = _waiting.First; node is not null;)
        {
            var waiting = node.Value;
            if (!TrySet(waiting.Place, waiting.Bytes))
            {
                node = node.Next;
                continue;
            }

            _waiting.Remove(node);
            waiting.Granted.SetResult();

            // Whoever goes beyond the limit leaves room within it.
            node = _waiting.First;
        }
    }

    private bool TrySet(Place place, long bytes)
    {
        // A reader that was given up asks still.
        if (place.IsLeft) return false;
        if (place == _beyond)
        {
            place.Bytes = bytes;
            return true;
        }

        var others = _bytes - place.Bytes;
        if (bytes <= place.Bytes || others + bytes <= options.MemoryBytes) _bytes = others + bytes;
        else if (_beyond is null) (_beyond, _bytes) = (place, others);
        else return false;
        place.Bytes = bytes;
        return true;
    }

    private sealed record Waiting(Place Place, long Bytes, TaskCompletionSource Granted);

    /// <summary>What one document takes. Used by one at a time.</summary>
    internal sealed class Place(UnderWay all, long workspaceId) : IDisposable
    {
        public long WorkspaceId { get; } = workspaceId;

        /// <summary>Written under the lock of all, for whoever uses the place.</summary>
        public long Bytes { get; set; }

        public bool IsLeft { get; set; }

        /// <summary>What it takes from now on, if there is room for that.</summary>
        public bool TryTake(long bytes) => all.TryTake(this, bytes);

        /// <summary>
        /// The same, and waits for room. Others leave it behind without waiting for this one, and the one beyond the limit waits for nobody; so it comes to an end.
        /// </summary>
        public Task TakeAsync(long bytes, CancellationToken cancellationToken) => all.TakeAsync(this, bytes, cancellationToken);

        public void Dispose() => all.Leave(this);
    }
}
