using Asemb.Core.Ingestion;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// The documents that this process works on now, and what they may take of its memory: the back-pressure of indexing. While a later step is slow, room
/// runs out and nothing more is leased. Thread-safe.
/// </summary>
internal sealed class UnderWay(IndexingOptions options)
{
    /// <summary>
    /// What a byte of a file takes while it goes through: the file, its text as UTF-16, the texts of its chunks with their headings, and vectors of common
    /// lengths, which take about as much as the text that they are of.
    /// </summary>
    public const int BytesOfByte = 8;

    private const long LeastBytes = 64 << 10;
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _ofWorkspace = [];
    private readonly Pulse _left = new();
    private int _documents;
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_gate) return _documents;
        }
    }

    /// <summary>Memory that is thought to be taken.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate) return _bytes;
        }
    }

    private int Most => options.Lanes * options.BatchDocuments;

    public int CountOf(long workspaceId)
    {
        lock (_gate) return _ofWorkspace.GetValueOrDefault(workspaceId);
    }

    public void Enter(LeasedDocument document)
    {
        lock (_gate)
        {
            _documents++;
            _bytes += Cost(document);
            _ofWorkspace[document.Workspace.Id] = _ofWorkspace.GetValueOrDefault(document.Workspace.Id) + 1;
        }
    }

    public void Leave(LeasedDocument document)
    {
        lock (_gate)
        {
            _documents--;
            _bytes -= Cost(document);
            var left = _ofWorkspace[document.Workspace.Id] - 1;
            if (left == 0) _ofWorkspace.Remove(document.Workspace.Id);
            else _ofWorkspace[document.Workspace.Id] = left;
        }

        _left.Signal();
    }

    /// <summary>
    /// Waits until it is worth asking for more: half a batch fits, or nothing is under way. One document that is larger than the room may come all the
    /// same; the limit is passed by one at most.
    /// </summary>
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

    private static long Cost(LeasedDocument document) => Math.Max(LeastBytes, document.Content.Length * (long)BytesOfByte);
}
