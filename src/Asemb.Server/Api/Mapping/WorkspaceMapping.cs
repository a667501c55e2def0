using Asemb.Client.Contracts;
using Asemb.Core.Chunking;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Workspaces;
using CoreState = Asemb.Core.Documents.DocumentState;
using Wire = Asemb.Client.Contracts;

namespace Asemb.Server.Api.Mapping;

/// <summary>Workspaces, their settings and counts as the API shows them.</summary>
internal static class WorkspaceMapping
{
    public static WorkspaceInfo ToWire(this Workspace workspace) => new()
    {
        Name = workspace.Name,
        Description = workspace.Settings.Description,
        Model = new WorkspaceModel { Id = workspace.Model.Id, Dimensions = workspace.Model.Dimensions, Fingerprint = workspace.Model.Fingerprint },
        Chunking = workspace.Settings.Chunking.ToWire(),
        Fusion = workspace.Settings.Fusion?.ToWire(),
        Language = workspace.Settings.Language,
        KeepOriginals = workspace.Settings.KeepOriginals,
        Generation = workspace.Generation,
        CreatedAt = workspace.CreatedAt,
        PausedAt = workspace.PausedAt,
    };

    public static ChunkingSettings ToWire(this ChunkingOptions options) => new()
    {
        Strategy = (Wire.ChunkingStrategy)options.Strategy,
        MaxTokens = options.MaxTokens,
        OverlapTokens = options.OverlapTokens,
        MinTokens = options.MinTokens,
    };

    public static ChunkingOptions ToCore(this ChunkingSettings? settings)
    {
        var defaults = new ChunkingOptions();
        return settings is null
            ? defaults
            : new ChunkingOptions
            {
                Strategy = (Core.Chunking.ChunkingStrategy?)settings.Strategy ?? defaults.Strategy,
                MaxTokens = settings.MaxTokens ?? defaults.MaxTokens,
                OverlapTokens = settings.OverlapTokens ?? defaults.OverlapTokens,
                MinTokens = settings.MinTokens ?? defaults.MinTokens,
            };
    }

    public static FusionSettings ToWire(this FusionOptions fusion) => new() { Method = (Wire.FusionMethod)fusion.Method, VectorWeight = fusion.VectorWeight };

    public static FusionOptions ToCore(this FusionSettings fusion) => new((Core.Search.Fusion.FusionMethod)fusion.Method, fusion.VectorWeight);

    public static WorkspaceStatsInfo ToWire(this WorkspaceStats stats, string workspace) => new()
    {
        Workspace = workspace,
        Generation = stats.Generation,
        Documents = Count([stats]),
        Chunks = stats.ChunkCount,
        Vectors = stats.VectorCount,
        ContentBytes = stats.ContentBytes,
        StoredContentBytes = stats.StoredContentBytes,
        Originals = new OriginalsInfo { Documents = stats.KeptOriginals, Bytes = stats.KeptContentBytes, StoredBytes = stats.StoredContentBytes },
        LastIndexedAt = stats.LastIndexedAt,
    };

    public static DocumentCounts Count(IReadOnlyCollection<WorkspaceStats> stats)
    {
        long In(CoreState state) => stats.Sum(workspace => workspace.DocumentsByState.GetValueOrDefault(state));
        return new DocumentCounts
        {
            Total = stats.Sum(workspace => workspace.DocumentsByState.Values.Sum()),
            Pending = In(CoreState.Pending),
            Processing = In(CoreState.Processing),
            Indexed = In(CoreState.Indexed),
            Failed = In(CoreState.Failed),
        };
    }
}
