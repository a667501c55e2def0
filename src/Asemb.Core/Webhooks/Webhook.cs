using Asemb.Core.Errors;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Webhooks;

/// <summary>An address outside that is told what happens in a workspace.</summary>
public sealed record Webhook
{
    /// <summary>Assigned by who creates it.</summary>
    public required Guid Id { get; init; }

    public required long WorkspaceId { get; init; }

    /// <summary>Unique in its workspace; see <see cref="WebhookName"/>.</summary>
    public required string Name { get; init; }

    public required string Url { get; init; }

    /// <summary>What it is told, of <see cref="WebhookEventType.All"/>; at least one.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>What signs, encrypted; a store never sees it in clear.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>The secret before the last rotation, encrypted: signs as well until <see cref="FormerUntil"/>.</summary>
    public byte[]? FormerSecret { get; init; }

    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>Nothing that happens while false is told. What waited already is sent when it is enabled again.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Why ASEMB has disabled it; null when a person did.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Tries that failed in a row, of whatever delivery; those that were under way at the same time count once.</summary>
    public int Failures { get; init; }

    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Nothing is tried before that.</summary>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>How the last try ended that failed, while it is failing.</summary>
    public string? LastError { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Deliveries that are not over.</summary>
    public long Waiting { get; init; }

    /// <summary>The refusal of one more than a workspace may have.</summary>
    public static AsembException TooMany(Workspace workspace, int most) => new(
        ErrorCodes.WebhookLimit, $"Workspace '{workspace.Name}' has {most} webhooks, which are the most. Delete one; the operator can allow more with Webhooks:MostPerWorkspace.");

    /// <summary>The refusal of a name that another one has.</summary>
    public static AsembException Exists(Workspace workspace, string name) => new(
        ErrorCodes.WebhookExists, $"Workspace '{workspace.Name}' has a webhook '{name}' already. Choose another name, or change that one.")
    { Field = "name" };

    /// <summary>The failures that still say something: a row ends with a success, and when nothing was tried for long.</summary>
    public int FailuresAt(DateTimeOffset now) => FailingSince is { } since && (HeldUntil ?? since) >= WebhookRetries.RowsEndedBefore(now) ? Failures : 0;
}

/// <summary>What is to be changed; null stays as it is.</summary>
public sealed record WebhookChange
{
    /// <summary>Another address begins without the failures of the old one.</summary>
    public string? Url { get; init; }

    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>True also forgets why it was disabled, and its failures.</summary>
    public bool? IsEnabled { get; init; }

    /// <summary>A new secret, encrypted. The present one becomes the former.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Until when the former one signs as well; null: no longer.</summary>
    public DateTimeOffset? FormerUntil { get; init; }
}
