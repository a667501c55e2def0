using System.Collections.Concurrent;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Configuration;

namespace Asemb.Server.Workers;

/// <summary>
/// Takes leased documents from bytes to searchable chunks. What is wrong with one document stops that one only; what is wrong with the model or
/// the installation puts all of them back, and what is wrong with the store is waited for. Thread-safe.
/// </summary>
internal sealed class IndexingBatch(
    IAsembStore store, IEmbeddingModels models, DocumentPreparation preparation, ChunkEmbedding embedding, SecondEmbedding second, DocumentFailures failures, ModelOutages outages, StoreOutages storeOutages,
    IndexingSignals signals, IndexingRate rate, StageBoard board, IndexingOptions options, TimeProvider time, ILogger<IndexingBatch> logger)
{
    public async Task RunAsync(IReadOnlyList<LeasedDocument> leased, LeaseKeeper leases, CancellationToken cancellationToken)
    {
        foreach (var group in leased.GroupBy(document => document.Workspace.Id))
            await RunAsync(group.First().Workspace, [.. group], leases, cancellationToken);
    }

    private async Task RunAsync(Workspace workspace, IReadOnlyList<LeasedDocument> leased, LeaseKeeper leases, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (await FindModelAsync(workspace, leased, leases, cancellationToken) is not { } model) return;
        var prepared = await PrepareAsync(leased, model, leases, cancellationToken);
        var (indexed, embedded) = await EmbedAndCommitAsync(workspace, prepared, model, leases, cancellationToken);
        IndexingLog.Batch(
            logger, workspace.Id, indexed, leased.Count - indexed, prepared.Sum(document => document.Chunks.Count), embedded, time.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>The workspace's model, or null after its documents were put back: without a model no document can be at fault.</summary>
    private async Task<IEmbeddingModel?> FindModelAsync(
        Workspace workspace, IReadOnlyList<LeasedDocument> leased, LeaseKeeper leases, CancellationToken cancellationToken)
    {
        if (outages.Current(workspace.Model) is { } outage)
        {
            await FailAsync([.. leased.Select(document => failures.Delay(document, outage))], leases, cancellationToken);
            return null;
        }

        try
        {
            var model = await models.GetAsync(workspace.Model.Id, cancellationToken);
            if (string.Equals(model.Info.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal)) return model;
            throw new AsembException(
                ErrorCodes.ModelMismatch,
                $"The model '{workspace.Model.Id}' is not the one that the workspace '{workspace.Name}' was made with (fingerprint {model.Info.Fingerprint}, not {workspace.Model.Fingerprint}). "
                + "Bring the old model back, or switch the workspace to the present one (`asemb models switch`).");
        }
        catch (AsembException exception)
        {
            await SuspendAsync(workspace, leased, exception, leases, cancellationToken);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            IndexingLog.ModelFault(logger, workspace.Model.Id, exception);
            var unknown = new AsembException(ErrorCodes.EmbeddingUnavailable, $"The model '{workspace.Model.Id}' cannot be loaded. The server's log has the particulars.", exception);
            await SuspendAsync(workspace, leased, unknown, leases, cancellationToken);
            return null;
        }
    }

    private async Task<IReadOnlyList<PreparedDocument>> PrepareAsync(
        IReadOnlyList<LeasedDocument> leased, ITokenCounter tokens, LeaseKeeper leases, CancellationToken cancellationToken)
    {
        var prepared = new PreparedDocument?[leased.Count];
        var failed = new ConcurrentBag<DocumentFailure>();
        await Parallel.ForAsync(0, leased.Count, new ParallelOptions { MaxDegreeOfParallelism = preparation.DocumentsAtOnce(options.EffectiveParallelism), CancellationToken = cancellationToken }, async (i, token) =>
        {
            if (!leases.Holds(leased[i])) return;
            if (failures.IsExhausted(leased[i]))
            {
                failed.Add(failures.Exhausted(leased[i]));
                return;
            }

            try
            {
                prepared[i] = await preparation.PrepareAsync(leased[i], tokens, token);
            }
            catch (StageException exception)
            {
                failed.Add(failures.Judge(leased[i], exception.Stage, exception.InnerException!));
            }
        });
        await FailAsync([.. failed], leases, cancellationToken);
        return [.. prepared.OfType<PreparedDocument>()];
    }

    private async Task<(int Indexed, int Embedded)> EmbedAndCommitAsync(
        Workspace workspace, IReadOnlyList<PreparedDocument> documents, IEmbeddingModel model, LeaseKeeper leases, CancellationToken cancellationToken)
    {
        if (documents.Count == 0) return (0, 0);
        var stage = Stage.Embed;
        try
        {
            foreach (var document in documents) board.Enter(document.Leased.Document.Id, stage);
            var vectors = await embedding.EmbedAsync(documents, model, cancellationToken);
            outages.Worked(workspace.Model);
            var building = await second.EmbedAsync(documents, cancellationToken);
            stage = Stage.Store;
            foreach (var document in documents) board.Enter(document.Leased.Document.Id, stage);
            List<IndexedDocument> indexed = [.. documents.Select(document => document.Index(vectors, building))];
            var outcomes = await storeOutages.RideOutAsync(() => store.Ingestion.CommitAsync(workspace, indexed, cancellationToken), cancellationToken);
            var committed = outcomes.Count(outcome => outcome == CommitOutcome.Committed);
            Settled(workspace, documents.Select(document => document.Leased), committed, leases);
            return (committed, vectors.Count);
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable)
        {
            throw; // No document's fault either: the server stops, and the worker puts all of them back.
        }
        catch (AsembException exception) when (stage == Stage.Embed && (exception.IsTransient || exception.IsSetupFault))
        {
            await SuspendAsync(workspace, [.. documents.Select(document => document.Leased)], exception, leases, cancellationToken);
            return (0, 0);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return await IsolateAsync(workspace, documents, model, stage, exception, leases, cancellationToken);
        }
    }

    /// <summary>One document may have spoilt the batch: each goes alone, so that only that one fails.</summary>
    private async Task<(int Indexed, int Embedded)> IsolateAsync(
        Workspace workspace, IReadOnlyList<PreparedDocument> documents, IEmbeddingModel model, string stage, Exception exception, LeaseKeeper leases,
        CancellationToken cancellationToken)
    {
        if (documents.Count == 1)
        {
            await FailAsync([failures.Judge(documents[0].Leased, stage, exception)], leases, cancellationToken);
            return (0, 0);
        }

        var (indexed, embedded) = (0, 0);
        foreach (var document in documents)
        {
            if (!leases.Holds(document.Leased)) continue;
            var (one, texts) = await EmbedAndCommitAsync(workspace, [document], model, leases, cancellationToken);
            (indexed, embedded) = (indexed + one, embedded + texts);
        }

        return (indexed, embedded);
    }

    private async Task SuspendAsync(
        Workspace workspace, IReadOnlyList<LeasedDocument> leased, AsembException exception, LeaseKeeper leases, CancellationToken cancellationToken)
    {
        var outage = outages.Failed(workspace.Model, exception);
        var seconds = (outage.Until - time.GetUtcNow()).TotalSeconds;
        IndexingLog.ModelOutage(logger, workspace.Model.Id, exception.Error.Code, leased.Count, seconds, exception.Message, exception.InnerException?.Message);
        await FailAsync([.. leased.Select(document => failures.Delay(document, outage))], leases, cancellationToken);
    }

    private async Task FailAsync(IReadOnlyList<DocumentFailure> failed, LeaseKeeper leases, CancellationToken cancellationToken)
    {
        if (failed.Count == 0) return;
        await storeOutages.RideOutAsync(
            async () =>
            {
                await store.Ingestion.FailAsync(failed, cancellationToken);
                return true;
            },
            cancellationToken);
        Settled(failed[0].Leased.Workspace, failed.Select(failure => failure.Leased), failed.Count(failure => failure.RetryAt is null), leases);
    }

    private void Settled(Workspace workspace, IEnumerable<LeasedDocument> documents, int finished, LeaseKeeper leases)
    {
        leases.Settle(documents);
        rate.Add(workspace.Id, finished);
        signals.Progress.Signal();
    }
}
