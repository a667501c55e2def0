using Asemb.Core.Errors;
using Asemb.Core.Ingestion;

namespace Asemb.Server.Workers;

/// <summary>
/// The way of one document from bytes to searchable chunks. What is wrong with it stops it alone; what is wrong with the model or the installation puts it
/// back, and what is wrong with the store is waited for. Thread-safe.
/// </summary>
internal sealed class DocumentFlow(
    DocumentPreparation preparation, WorkspaceModels models, EmbeddingQueue embedding, SecondEmbedding second, CommitQueue commits, DocumentFailures failures, DocumentSettling settling,
    LeaseKeeper leases, StageBoard board, TimeProvider time, ILogger<DocumentFlow> logger)
{
    /// <summary>Never throws. Returns when the document is settled or put back.</summary>
    /// <param name="leased">The document, which is kept already.</param>
    /// <param name="place">Its place, which it leaves.</param>
    /// <param name="hardStop">Puts the document back, wherever it is.</param>
    public async Task RunAsync(LeasedDocument leased, UnderWay.Place place, CancellationToken hardStop)
    {
        try
        {
            await ProcessAsync(leased, place, hardStop);
        }
        catch (OperationCanceledException) when (hardStop.IsCancellationRequested)
        {
            await settling.FailAsync(failures.PutBack(leased, ErrorCodes.Interrupted, time.GetUtcNow()), isPutBack: true);
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop.
            IndexingLog.DocumentLost(logger, leased.Document.Id, exception);
            await settling.FailAsync(failures.Judge(leased, Stage.Store, exception));
        }
        finally
        {
            leases.Settle(leased);
            board.Leave(leased.Document.Id);
            place.Dispose();
        }
    }

    private async Task ProcessAsync(LeasedDocument leased, UnderWay.Place place, CancellationToken hardStop)
    {
        if (failures.IsExhausted(leased))
        {
            await settling.FailAsync(failures.Exhausted(leased));
            return;
        }

        var (model, outage) = await models.FindAsync(leased.Workspace, hardStop);
        if (model is null)
        {
            await settling.FailAsync(failures.Delay(leased, outage!));
            return;
        }

        var stage = Stage.Extract;
        try
        {
            var prepared = await preparation.PrepareAsync(leased, model, place, hardStop);
            await place.TakeAsync(prepared.Bytes(model.Info.Dimensions), hardStop);
            if (!leases.Holds(leased)) return;
            stage = Enter(leased, Stage.Embed);
            var vectors = await embedding.EmbedAsync(prepared, model, hardStop);
            var building = await second.EmbedAsync(prepared, hardStop);
            if (!leases.Holds(leased)) return;
            stage = Enter(leased, Stage.Store);
            await commits.CommitAsync(prepared.Index(vectors, building), hardStop);
        }
        catch (StageException exception)
        {
            await settling.FailAsync(failures.Judge(leased, exception.Stage, exception.InnerException!));
        }
        catch (ModelOutageException exception)
        {
            await settling.FailAsync(failures.Delay(leased, exception.Outage));
        }
        catch (AsembException exception) when (exception.Error == ErrorCodes.StoreUnavailable)
        {
            // No document's fault either: the server stops before the store is back.
            await settling.FailAsync(failures.PutBack(leased, exception.Error, time.GetUtcNow()), isPutBack: true);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !hardStop.IsCancellationRequested)
        {
            await settling.FailAsync(failures.Judge(leased, stage, exception));
        }
    }

    private string Enter(LeasedDocument leased, string stage)
    {
        board.Enter(leased.Document.Id, stage);
        return stage;
    }
}
