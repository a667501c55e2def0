using System.Collections.Concurrent;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// Embeds the chunks of all documents that wait for the same model together, whatever workspaces they are of. A model that is idle gets what is there at
/// once; while it works, the next batch grows. A few batches are under way at the same time, so that an endpoint never waits for us. Thread-safe.
/// </summary>
internal sealed class EmbeddingQueue(WorkspaceModels models, ModelOutages outages, EmbeddedChunks counter, IndexingOptions options)
{
    private readonly ConcurrentDictionary<(string Id, string Fingerprint, bool IsSecond), ModelQueue> _queues = new();

    /// <param name="isSecond">By the model of an index under construction: the chunks are counted already.</param>
    /// <param name="cancellationToken">Ends calls to the model, the same for all documents.</param>
    /// <exception cref="ModelOutageException">The model cannot be used now; no document's fault.</exception>
    /// <exception cref="AsembException"><c>embedding_failed</c>: the model refuses a text of this document.</exception>
    public Task<IReadOnlyDictionary<ChunkHash, float[]>> EmbedAsync(PreparedDocument document, IEmbeddingModel model, CancellationToken cancellationToken, bool isSecond = false)
    {
        var task = new EmbeddingTask(document);
        if (task.Left > 0) _queues.GetOrAdd((model.Info.Id, model.Info.Fingerprint, isSecond), _ => new ModelQueue()).Add(task, options.Lanes, queue => RunAsync(queue, model, isSecond, cancellationToken));
        return task.Done;
    }

    private async Task RunAsync(ModelQueue queue, IEmbeddingModel model, bool isSecond, CancellationToken cancellationToken)
    {
        while (queue.Take(options.EmbedChunks) is { Count: > 0 } slices) await EmbedAsync(slices, model, isSecond, cancellationToken);
    }

    private async Task EmbedAsync(List<EmbeddingTask.Slice> slices, IEmbeddingModel model, bool isSecond, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<(ChunkHash Hash, string Text)> texts = [.. slices.SelectMany(slice => slice.Texts).DistinctBy(text => text.Hash)];
            var embedded = await model.EmbedPassagesAsync(texts.ConvertAll(text => text.Text), cancellationToken);
            if (!isSecond) counter.Add(texts.Count);
            outages.Worked(model.Info);
            var vectors = new Dictionary<ChunkHash, float[]>(texts.Count);
            for (var i = 0; i < texts.Count; i++) vectors[texts[i].Hash] = embedded[i];
            foreach (var slice in slices) slice.Complete(vectors);
        }
        catch (AsembException exception) when (exception.IsTransient || exception.IsSetupFault)
        {
            // Counted once for all that were in the batch.
            var outage = new ModelOutageException(models.Suspend(model.Info, exception));
            foreach (var slice in slices) slice.Fail(outage);
        }
        catch (Exception exception) when (slices.Count == 1 || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            foreach (var slice in slices) slice.Fail(exception);
        }
        catch (Exception)
        {
            // One document may have spoilt the batch: each goes alone, so that only that one fails.
            foreach (var slice in slices) await EmbedAsync([slice], model, isSecond, cancellationToken);
        }
    }

    /// <summary>What waits for one model.</summary>
    private sealed class ModelQueue
    {
        private readonly Lock _gate = new();
        private readonly LinkedList<EmbeddingTask> _waiting = [];
        private int _running;

        public void Add(EmbeddingTask task, int lanes, Func<ModelQueue, Task> run)
        {
            lock (_gate)
            {
                _waiting.AddLast(task);
                if (_running == lanes) return;
                _running++;
            }

            _ = Task.Run(() => run(this));
        }

        /// <summary>The next batch; when it is empty, the caller's lane has ended. A document with very many chunks leaves half of a batch to others.</summary>
        public List<EmbeddingTask.Slice> Take(int most)
        {
            var slices = new List<EmbeddingTask.Slice>();
            lock (_gate)
            {
                for (var (node, room) = (_waiting.First, most); node is not null && room > 0;)
                {
                    var next = node.Next;
                    var slice = node.Value.Take(next is null ? room : Math.Min(room, Math.Max(1, most / 2)));
                    if (slice.Texts.Count > 0) slices.Add(slice);
                    room -= slice.Texts.Count;
                    if (node.Value.Left == 0) _waiting.Remove(node);
                    node = next;
                }

                if (slices.Count == 0) _running--;
            }

            return slices;
        }
    }
}

/// <summary>A model cannot be used for a while, and its documents wait.</summary>
internal sealed class ModelOutageException(ModelOutages.Outage outage) : Exception(outage.Reason.Message, outage.Reason)
{
    public ModelOutages.Outage Outage { get; } = outage;
}
