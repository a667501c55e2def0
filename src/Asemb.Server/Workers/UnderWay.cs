using Asemb.Core.Ingestion;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// The documents that this process works on now, and what they take of its memory: the back-pressure of indexing. While a later step is slow, room
/// runs out and nothing more is leased. Thread-safe.
/// </summary>
internal sealed class UnderWay(IndexingOptions options)
{
    private readonly Lock _gate = new();
    private readonly SharedRoom _room = SharedRoom.For(options.Lanes * options.BatchDocuments, options.MemoryBytes);
    private readonly LinkedList<Waiting> _waiting = [];
    private readonly Pulse _left = new();

    /// <summary>The one document that may go on though there is no room for it: otherwise one that is larger than all room, or several that wait for each other's, would never.</summary>
    private Place? _beyond;

    public int Count
    {
        get
        {
            lock (_gate) return _room.Documents;
        }
    }

    /// <summary>Memory that is taken, or thought to be.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _room.Bytes + (_beyond?.Bytes ?? 0);
        }
    }

    /// <summary>Completes when a document leaves, or gives room back.</summary>
    public Task Left => _left.Next;

    private int FewDocuments => (options.BatchDocuments + 1) / 2;

    public int CountOf(long workspaceId)
    {
        lock (_gate) return _room.CountOf(workspaceId);
    }

    /// <summary>A leased document begins its way. Disposing the place ends it.</summary>
    public Place Enter(LeasedDocument document)
    {
        var place = new Place(this, document.Workspace.Id);
        lock (_gate)
        {
            place.Bytes = SharedRoom.CostOf(document.Content.Length);
            if (!_room.Begin(place.WorkspaceId, place.Bytes)) _beyond = place;
        }

        return place;
    }

    /// <summary>
    /// What there is room for. A workspace that has something under way is asked for more when half a batch fits, or as much as it has; and one that has nothing, always.
    /// </summary>
    /// <returns>No room when there is none for anybody; and whether it is so short that there may be more to take up when others have left.</returns>
    public (LeaseRoom? Room, bool IsShort) Find()
    {
        lock (_gate)
        {
            if (_room.IsFull) return (null, true);
            var room = new LeaseRoom(Math.Min(_room.FreePlaces, options.BatchDocuments), long.MaxValue) { Shared = _room.Copy(), Sated = _room.FindSated(FewDocuments, options.MemoryBytes / 8) };
            return (room, room.Sated.Count > 0 || _room.IsPassed || _room.FreePlaces < FewDocuments || _room.Bytes >= options.MemoryBytes / 4);
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
            var before = _room.Bytes;
            if (!TrySet(place, bytes)) return false;
            if (_room.Bytes >= before) return true;
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
            _room.Add(place.WorkspaceId, -1, place == _beyond ? 0 : -place.Bytes);
            if (place == _beyond)
            {
                _beyond = null;
                _room.IsPassed = false;
            }

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
        if (place != _beyond)
        {
            var more = bytes - place.Bytes;
            if (more <= 0 || _room.HasBytes(place.WorkspaceId, more))
            {
                _room.Add(place.WorkspaceId, 0, more);
            }
            else
            {
                if (_beyond is not null) return false;
                _room.Add(place.WorkspaceId, 0, -place.Bytes);
                _room.IsPassed = true;
                _beyond = place;
            }
        }

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
