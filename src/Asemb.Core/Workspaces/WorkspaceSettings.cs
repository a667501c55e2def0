using Asemb.Core.Chunking;
using Asemb.Core.Search.Fusion;

namespace Asemb.Core.Workspaces;

/// <summary>What an owner of a workspace may choose. Replaced whole, never mutated.</summary>
public sealed record WorkspaceSettings
{
    /// <summary>What the workspace is for, in its owner's words; at most 1,000 characters.</summary>
    public string? Description { get; init; }

    public ChunkingOptions Chunking { get; init; } = new();

    /// <summary>Null: the model's own default.</summary>
    public FusionOptions? Fusion { get; init; }

    /// <summary>Language of the words index: <c>auto</c> (found per document) or a name of <c>TextLanguages</c>, e.g. <c>english</c>.</summary>
    public string Language { get; init; } = "auto";

    /// <summary>
    /// Keeps the original of a document, compressed, once it is indexed: it can be downloaded, and processed again without being sent again. Applies to
    /// documents indexed from then on.
    /// </summary>
    public bool KeepOriginals { get; init; } = true;
}
