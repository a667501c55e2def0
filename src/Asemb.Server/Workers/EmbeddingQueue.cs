using System.Collections.Concurrent;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// Embeds the chunks of all documents that wait for the same model together, whatever workspaces they are of. A model that is idle gets what is there at
/// once; while it works, the next batch grows. A few batches are under way at the same time, so that an endpoint never waits for us.
/// A batch that an endpoint answers with a fault is halved until the text is found that causes it, provided that the endpoint embeds a harmless one: else it
/// is down. Each such text costs its batch 2 log2(texts) calls and two harmless ones, and fails its own document only. Thread-safe.
/// </summary>
internal sealed class EmbeddingQueue(WorkspaceModels models, ModelOutages outages, EmbeddedChunks counter, IndexingOptions options)
{
    /// <summary>No endpoint that works can be at odds with it.</summary>
    private static readonly string[] Harmless = ["probe"];

    private readonly ConcurrentDictionary<(string Id, string Fingerprint, bool IsSecond), ModelQueue> _queues = new();

    /// <param name="isSecond">By the model of an index under construction: the chunks are counted already.</param>
    /// <param name="cancellationToken">Ends calls to the model, the same for all documents.</param>
    /// <exception cref="ModelOutageException">The model cannot be used now; no document's fault.</exception>
    /// <exception cref="AsembException"><c>embedding_failed</c>: the model refuses a text of this document, or always has a fault with it.</exception>
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

    private async Task EmbedAsync(List<EmbeddingTask.Slice> slices, IEmbeddingModel model, bool isSecond, CancellationToken cancellationToken, bool isPart = false)
    {
        slices.RemoveAll(slice => slice.IsOver);
        if (slices.Count == 0) return;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if ((outages.Current(model.Info) ?? (outages.IsUncertain(model.Info) ? await ProbeAsync(model, cancellationToken) : null)) is { } outage)
            {
                Fail(slices, new ModelOutageException(outage));
                return;
            }

            List<(ChunkHash Hash, string Text)> texts = [.. slices.SelectMany(slice => slice.Texts).DistinctBy(text => text.Hash)];
            var embedded = await model.EmbedPassagesAsync(texts.ConvertAll(text => text.Text), cancellationToken);
            if (!isSecond) counter.Add(texts.Count);
            outages.Worked(model.Info);
            var vectors = new Dictionary<ChunkHash, float[]>(texts.Count);
            for (var i = 0; i < texts.Count; i++) vectors[texts[i].Hash] = embedded[i];
            foreach (var slice in slices) slice.Complete(vectors);
        }
        catch (AsembException exception) when (exception is { IsTransient: true, IsAnswered: true })
        {
            var isOne = slices is [{ Texts.Count: 1 }];
            if ((isOne || !isPart) && await ProbeAsync(model, cancellationToken) is { } outage)
                Fail(slices, new ModelOutageException(outage));
            else if (!isOne)
                await HalveAsync(slices, model, isSecond, cancellationToken);
            else
                Fail(slices, cancellationToken.IsCancellationRequested ? new OperationCanceledException(cancellationToken) : OfTheText(exception));
        }
        catch (AsembException exception) when (exception.IsTransient || exception.IsSetupFault)
        {
            // Counted once for all that were in the batch.
            Fail(slices, new ModelOutageException(models.Suspend(model.Info, exception)));
        }
        catch (Exception exception) when (slices.Count == 1 || (exception is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            Fail(slices, exception);
        }
        catch (Exception)
        {
            // One document may have spoilt the batch: only that one may fail.
            await HalveAsync(slices, model, isSecond, cancellationToken);
        }
    }

    private async Task HalveAsync(List<EmbeddingTask.Slice> slices, IEmbeddingModel model, bool isSecond, CancellationToken cancellationToken)
    {
        var (first, second) = (slices[..(slices.Count / 2)], slices[(slices.Count / 2)..]);
        if (slices is [var slice])
        {
            var (start, rest) = slice.Halve();
            (first, second) = ([start], [rest]);
        }

        await EmbedAsync(first, model, isSecond, cancellationToken, isPart: true);
        await EmbedAsync(second, model, isSecond, cancellationToken, isPart: true);
    }

    /// <summary>Asks for a harmless text. Never throws: faults that are no outage, and the end of the server, are met by the texts themselves.</summary>
    /// <returns>The outage that shows; null: the model works.</returns>
    private async Task<ModelOutages.Outage?> ProbeAsync(IEmbeddingModel model, CancellationToken cancellationToken)
    {
        try
        {
            await model.EmbedPassagesAsync(Harmless, cancellationToken);
            return null;
        }
        catch (AsembException exception) when (exception.IsTransient || exception.IsSetupFault)
        {
            return models.Suspend(model.Info, exception);
        }
        catch (Exception)
        {
            return null;
        }
    }

    /// <summary>Other texts are embedded: it is this one.</summary>
    private static AsembException OfTheText(AsembException answer) => new(ErrorCodes.EmbeddingFailed, answer.Message, answer) { IsAnswered = true, RetryAfter = answer.RetryAfter };

    private static void Fail(List<EmbeddingTask.Slice> slices, Exception exception)
    {
        foreach (var slice in slices) slice.Fail(exception);
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
