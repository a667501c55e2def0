using Asemb.Core.Embeddings;
using Asemb.Core.Errors;

namespace Asemb.Core.Workspaces;

/// <summary>A tenant. Everything a store holds belongs to exactly one.</summary>
/// <param name="Id">Assigned by the store, never reused, never shown outside.</param>
/// <param name="Name">What users call it; see <see cref="WorkspaceName"/>.</param>
/// <param name="Model">The model of the active embedding index. Vectors of another fingerprint are refused.</param>
/// <param name="Generation">Moves with every visible change of the workspace.</param>
public sealed record Workspace(
    long Id, string Name, EmbeddingModelInfo Model, WorkspaceSettings Settings, long Generation, DateTimeOffset CreatedAt)
{
    /// <summary>Since when nothing of it is taken from the queue; null when it is not paused.</summary>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>What is said when the workspace was deleted since it was looked up.</summary>
    public AsembException Missing() => new(ErrorCodes.WorkspaceNotFound, $"There is no workspace '{Name}' any more: it was deleted.");
}
