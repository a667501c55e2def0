using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Wire = Asemb.Client.Contracts;

namespace Asemb.Server.Switching;

/// <summary>Embedding indexes and switches as the API shows them.</summary>
internal static class EmbeddingIndexMapping
{
    public static EmbeddingIndexInfo ToWire(EmbeddingIndex index) => new()
    {
        Id = index.Id,
        Model = new WorkspaceModel { Id = index.Model.Id, Dimensions = index.Model.Dimensions, Fingerprint = index.Model.Fingerprint },
        State = (Wire.EmbeddingIndexState)index.State,
        CreatedAt = index.CreatedAt,
        ActivatedAt = index.ActivatedAt,
        Vectors = index.VectorCount,
        Chunks = index.ChunkCount,
        Report = SwitchNotes.Read(index.Notes)?.Report,
    };

    /// <param name="progress">Of this process; null when another drives it, or none yet.</param>
    public static ModelSwitchInfo ToWire(EmbeddingIndex building, string from, SwitchProgress? progress, double? perSecond)
    {
        var notes = SwitchNotes.Read(building.Notes);
        var waiting = progress?.Waiting;
        return new ModelSwitchInfo
        {
            Index = building.Id,
            From = from,
            To = building.Model.Id,
            Rollback = notes?.Rollback ?? false,
            Phase = progress?.Phase ?? SwitchPhase.Queued,
            Done = building.VectorCount,
            Total = building.ChunkCount,
            Percent = building.ChunkCount == 0 ? 100 : Math.Round(100.0 * building.VectorCount / building.ChunkCount, 1),
            ChunksPerSecond = perSecond is { } rate ? Math.Round(rate, 1) : null,
            EtaSeconds = perSecond is > 0 ? Math.Round((building.ChunkCount - building.VectorCount) / perSecond.Value, 1) : null,
            Truncated = progress?.Truncated ?? notes?.Truncated ?? 0,
            Error = waiting is null ? null : new DocumentErrorInfo { Stage = Workers.Stage.Embed, Code = waiting.Reason.Error.Code, Message = waiting.Reason.Message },
            NextAttemptAt = waiting?.Until,
        };
    }
}
