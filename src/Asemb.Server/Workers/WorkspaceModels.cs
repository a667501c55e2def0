using System.Collections.Concurrent;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;

namespace Asemb.Server.Workers;

/// <summary>Finds the model of a workspace, or the outage that it has: without a model no document can be at fault. Thread-safe.</summary>
internal sealed class WorkspaceModels(IEmbeddingModels models, ModelOutages outages, ILogger<WorkspaceModels> logger) : IDisposable
{
    // One asks for a model at a time, and those who waited find the outage that the first one met: it counts once.
    private readonly ConcurrentDictionary<(string Id, string Fingerprint), SemaphoreSlim> _turns = new();

    public async Task<(IEmbeddingModel? Model, ModelOutages.Outage? Outage)> FindAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var turn = _turns.GetOrAdd((workspace.Model.Id, workspace.Model.Fingerprint), _ => new SemaphoreSlim(1, 1));
        await turn.WaitAsync(cancellationToken);
        try
        {
            return outages.Current(workspace.Model) is { } outage ? (null, outage) : (await LoadAsync(workspace, cancellationToken), null);
        }
        catch (AsembException exception)
        {
            return (null, Suspend(workspace.Model, exception));
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            IndexingLog.ModelFault(logger, workspace.Model.Id, exception);
            var unknown = new AsembException(ErrorCodes.EmbeddingUnavailable, $"The model '{workspace.Model.Id}' cannot be loaded. The server's log has the particulars.", exception);
            return (null, Suspend(workspace.Model, unknown));
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The model cannot be used for a while.</summary>
    public ModelOutages.Outage Suspend(EmbeddingModelInfo model, AsembException exception)
    {
        var outage = outages.Failed(model, exception);
        IndexingLog.ModelOutage(logger, model.Id, exception.Error.Code, outage.Until, exception.Message, exception.InnerException?.Message);
        return outage;
    }

    public void Dispose()
    {
        foreach (var turn in _turns.Values) turn.Dispose();
    }

    private async Task<IEmbeddingModel> LoadAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var model = await models.GetAsync(workspace.Model.Id, cancellationToken);
        if (string.Equals(model.Info.Fingerprint, workspace.Model.Fingerprint, StringComparison.Ordinal)) return model;
        throw new AsembException(
            ErrorCodes.ModelMismatch,
            $"The model '{workspace.Model.Id}' is not the one that the workspace '{workspace.Name}' was made with (fingerprint {model.Info.Fingerprint}, not {workspace.Model.Fingerprint}). "
            + "Bring the old model back, or switch the workspace to the present one (`asemb models switch`).");
    }
}
