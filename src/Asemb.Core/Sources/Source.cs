using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Sources;

/// <summary>Where documents of a workspace come from, again and again.</summary>
public sealed record Source
{
    /// <summary>Assigned by the store; never reused.</summary>
    public required long Id { get; init; }

    public required long WorkspaceId { get; init; }

    /// <summary>Unique in its workspace; the <c>source</c> of every document that comes from it.</summary>
    public required string Name { get; init; }

    /// <summary>One of <see cref="SourceKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>What the connector of the kind asks for, as <see cref="ISourceConnector.CheckAsync"/> returned it. Holds no secret.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>When it is synced by itself: a cron expression of five or six fields, in UTC, or <c>@every 30s</c>; null: only when asked.</summary>
    public string? Schedule { get; init; }

    /// <summary>The share of its documents, 0 to 1, of which one sync may remove more only when told to. One document may always go.</summary>
    public double DeletionLimit { get; init; } = 0.25;

    /// <summary>No sync begins by itself while true.</summary>
    public bool IsPaused { get; init; }

    /// <summary>What the last whole sync left for the next, e.g. a high-water mark; null before the first.</summary>
    public JsonObject? State { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The refusal of one more than a workspace may have.</summary>
    public static AsembException TooMany(Workspace workspace, int most) => new(
        ErrorCodes.SourceLimit, $"Workspace '{workspace.Name}' has {most} sources, which are the most. Delete one; the operator can allow more with Sources:MostPerWorkspace.");

    /// <summary>Whether all that can be changed of it is the same.</summary>
    public bool IsSetUpAs(Source other) =>
        string.Equals(Schedule, other.Schedule, StringComparison.Ordinal) && DeletionLimit.Equals(other.DeletionLimit) && IsPaused == other.IsPaused
        && JsonNode.DeepEquals(Settings, other.Settings);
}
