using System.Collections.Frozen;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;

namespace Asemb.Server.Workers;

/// <summary>
/// Embeds new chunks for the index under construction as well, so that it falls behind by nothing. It is a courtesy: a model that cannot be used, or a text
/// that it refuses, holds no document up, and whoever fills the index finds what is missing.
/// </summary>
internal sealed class SecondEmbedding(IEmbeddingModels models, EmbeddingQueue queue, ModelOutages outages, ILogger<SecondEmbedding> logger)
{
    private static readonly IReadOnlyDictionary<ChunkHash, float[]> Nothing = FrozenDictionary<ChunkHash, float[]>.Empty;

    public async Task<IReadOnlyDictionary<ChunkHash, float[]>> EmbedAsync(PreparedDocument document, CancellationToken cancellationToken)
    {
        if (document.Leased is not { Building: { } building, Workspace: var workspace } || outages.Current(building.Model) is not null) return Nothing;
        try
        {
            var model = await models.GetAsync(building.Model.Id, cancellationToken);
            if (!string.Equals(model.Info.Fingerprint, building.Model.Fingerprint, StringComparison.Ordinal))
                throw new AsembException(ErrorCodes.ModelMismatch, $"The model '{building.Model.Id}' is not the one that the switch was begun with.") { IsSetupFault = true };
            var vectors = await queue.EmbedAsync(document, model, cancellationToken, isSecond: true);
            if (vectors.Values.FirstOrDefault(vector => vector.Length != building.Model.Dimensions) is { } wrong)
                throw new AsembException(ErrorCodes.ModelMismatch, $"The model '{building.Model.Id}' gave {wrong.Length} dimensions instead of {building.Model.Dimensions}.") { IsSetupFault = true };
            return vectors;
        }
        catch (ModelOutageException exception)
        {
            IndexingLog.SecondModelOutage(logger, building.Model.Id, workspace.Id, exception.Outage.Reason.Error.Code, exception.Message);
            return Nothing;
        }
        catch (AsembException exception)
        {
            if (exception.IsTransient || exception.IsSetupFault) outages.Failed(building.Model, exception);
            IndexingLog.SecondModelOutage(logger, building.Model.Id, workspace.Id, exception.Error.Code, exception.Message);
            return Nothing;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            IndexingLog.SecondModelFault(logger, building.Model.Id, workspace.Id, exception);
            return Nothing;
        }
    }
}
