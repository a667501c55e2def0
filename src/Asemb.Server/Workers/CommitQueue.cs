using System.Collections.Concurrent;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// Makes documents searchable, those of a workspace that are ready at the same time in one transaction. A document that comes alone is committed at once;
/// while others of its workspace are under way it waits for them, shortly. One commit of a workspace is under way at a time. Thread-safe.
/// </summary>
internal sealed class CommitQueue(
    IAsembStore store, StoreWriters writers, UnderWay underWay, DocumentSettling settling, IndexingOptions options, TimeProvider time, ILogger<CommitQueue> logger)
{
    /// <summary>What a group costs beside its documents, a flush among it, is some milliseconds: more than a few groups a second are dear, and people notice no tenth of one.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// What a chunk costs depends on the store, up to some milliseconds where a graph of neighbours takes it in; files say little of how many they become. So many
    /// are written within seconds, and more together would be no cheaper.
    /// </summary>
    private const int MostChunks = 1024;

    private readonly ConcurrentDictionary<(long Workspace, string Model), Queue> _queues = new();

    /// <summary>Returns when the document is settled: searchable, or in the hands of another.</summary>
    /// <exception cref="AsembException"><c>store_unavailable</c> when the server stops before the store is back; and what is wrong with this document.</exception>
    public Task CommitAsync(IndexedDocument document, CancellationToken cancellationToken)
    {
        var workspace = document.Leased.Workspace;
        var queue = _queues.GetOrAdd((workspace.Id, workspace.Model.Fingerprint), _ => new Queue());
        var waiting = new Waiting(document, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        if (queue.Add(waiting)) _ = Task.Run(() => RunAsync(queue, workspace.Id, cancellationToken), CancellationToken.None);
        return waiting.Done.Task;
    }

    private async Task RunAsync(Queue queue, long workspaceId, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (queue.Count < (options.BatchDocuments + 1) / 2 && underWay.CountOf(workspaceId) > queue.Count)
                await Task.Delay(Gathering, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var group = queue.Take(options.BatchDocuments, options.BatchBytes);
            if (group.Count == 0) return;
            await CommitAsync(group, cancellationToken);
        }
    }

    private async Task CommitAsync(IReadOnlyList<Waiting> group, CancellationToken cancellationToken)
    {
        // With settings of about now: they may have changed while documents were on their way. Whether originals are kept the store looks up itself.
        var workspace = group[^1].Document.Leased.Workspace;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            List<IndexedDocument> documents = [.. group.Select(one => one.Document)];
            var outcomes = await writers.WriteAsync(workspace.Id, () => store.Ingestion.CommitAsync(workspace, documents, cancellationToken), cancellationToken);
            var committed = outcomes.Count(outcome => outcome == CommitOutcome.Committed);
            IndexingLog.Committed(logger, workspace.Id, committed, documents.Count - committed, documents.Sum(document => document.Chunks.Count), time.GetElapsedTime(start).TotalMilliseconds);
            settling.Settle(workspace, documents.Select(document => document.Leased), committed);
            foreach (var one in group) one.Done.SetResult();
        }
        catch (Exception exception) when (group.Count > 1 && exception is not AsembException { Error.Code: "store_unavailable" } && !cancellationToken.IsCancellationRequested)
        {
            // One document may have spoilt the group: each goes alone, so that only that one fails.
            foreach (var one in group) await CommitAsync([one], cancellationToken);
        }
        catch (Exception exception)
        {
            foreach (var one in group) one.Done.SetException(exception);
        }
    }

    private sealed record Waiting(IndexedDocument Document, TaskCompletionSource Done);

    private sealed class Queue
    {
        private readonly Lock _gate = new();
        private readonly Queue<Waiting> _waiting = new();
        private bool _runs;

        public int Count
        {
            get
            {
                lock (_gate) return _waiting.Count;
            }
        }

        /// <returns>True when somebody must begin to commit.</returns>
        public bool Add(Waiting waiting)
        {
            lock (_gate)
            {
                _waiting.Enqueue(waiting);
                var begins = !_runs;
                _runs = true;
                return begins;
            }
        }

        /// <returns>The next group; when it is empty, the caller has ended.</returns>
        public List<Waiting> Take(int mostDocuments, long mostBytes)
        {
            var group = new List<Waiting>();
            var (bytes, chunks) = (0L, 0);
            lock (_gate)
            {
                while (group.Count < mostDocuments && _waiting.TryPeek(out var next))
                {
                    bytes += next.Document.Leased.Content.Length;
                    chunks += next.Document.Chunks.Count;
                    if (group.Count > 0 && (bytes > mostBytes || chunks > MostChunks)) break;
                    group.Add(_waiting.Dequeue());
                }

                if (group.Count == 0) _runs = false;
            }

            return group;
        }
    }
}
