using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>How a webhook is doing.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<WebhookState>))]
public enum WebhookState
{
    /// <summary>The last try went well, or there was none.</summary>
    Working,

    /// <summary>The last try failed. What waits is tried again.</summary>
    Failing,

    /// <summary>Nothing is sent, and nothing that happens is written down for it.</summary>
    Disabled,
}

/// <summary>How far a delivery is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<WebhookDeliveryState>))]
public enum WebhookDeliveryState
{
    /// <summary>Waits for its first or next try.</summary>
    Pending,

    /// <summary>Is under way.</summary>
    Sending,

    /// <summary>Was answered with a status of 200 to 299.</summary>
    Delivered,

    /// <summary>Was given up.</summary>
    Failed,
}

/// <summary>A webhook to create.</summary>
public sealed record CreateWebhookRequest
{
    /// <summary>1 to 63 of a-z, 0-9, '-', '_' and '.', unique in the workspace; absent: the host's name.</summary>
    /// <example>n8n</example>
    public string? Name { get; init; }

    /// <summary>Where messages are posted to: https, or http to an address that the operator allowed.</summary>
    /// <example>https://n8n.example.org/webhook/asemb</example>
    public required string Url { get; init; }

    /// <summary>What it is told: <c>document.indexed</c>, <c>document.failed</c>, <c>job.completed</c>, <c>source.synced</c>, <c>source.failed</c>, <c>index.switched</c>; absent: all.</summary>
    public IReadOnlyList<string>? Events { get; init; }
}

/// <summary>What to change of a webhook; absent members stay as they are.</summary>
public sealed record UpdateWebhookRequest
{
    /// <summary>Another address.</summary>
    /// <example>https://n8n.example.org/webhook/asemb</example>
    public string? Url { get; init; }

    /// <summary>What it is told from now on.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>False stops it; true starts it again, with what was waiting, and forgets its failures.</summary>
    public bool? Enabled { get; init; }
}

/// <summary>How to rotate a secret.</summary>
public sealed record RotateWebhookSecretRequest
{
    /// <summary>Hours for which the former secret signs as well, 0 to 720; 24 when absent.</summary>
    /// <example>24</example>
    public int? OverlapHours { get; init; }
}

/// <summary>A webhook without its secret.</summary>
public sealed record WebhookInfo
{
    /// <summary>Its name.</summary>
    /// <example>n8n</example>
    public required string Name { get; init; }

    /// <summary>Where messages are posted to.</summary>
    /// <example>https://n8n.example.org/webhook/asemb</example>
    public required string Url { get; init; }

    /// <summary>What it is told.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>How it is doing.</summary>
    public required WebhookState State { get; init; }

    /// <summary>Why ASEMB disabled it; absent when a person did.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Since when no try went well.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>How the last try ended, while it fails.</summary>
    public string? LastError { get; init; }

    /// <summary>Nothing is tried before.</summary>
    /// <example>2026-01-15T09:35:00Z</example>
    public DateTimeOffset? HeldUntil { get; init; }

    /// <summary>Deliveries that are not over.</summary>
    /// <example>3</example>
    public required long Waiting { get; init; }

    /// <summary>Until when the former secret signs as well.</summary>
    /// <example>2026-01-16T09:30:00Z</example>
    public DateTimeOffset? FormerSecretUntil { get; init; }

    /// <summary>When it was created.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A webhook with a new secret, which is shown this once.</summary>
public sealed record CreatedWebhook
{
    /// <summary>The webhook.</summary>
    public required WebhookInfo Webhook { get; init; }

    /// <summary>What its messages are signed with: keep it, nobody can show it again.</summary>
    /// <example>whsec_</example>
    public required string Secret { get; init; }
}

/// <summary>Webhooks by name.</summary>
public sealed record WebhookList
{
    /// <summary>The webhooks.</summary>
    public required IReadOnlyList<WebhookInfo> Items { get; init; }
}

/// <summary>How a receiver answered a test.</summary>
public sealed record WebhookTestResult
{
    /// <summary>The webhook-id that was sent.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whether the answer was 200 to 299.</summary>
    public required bool Delivered { get; init; }

    /// <summary>Status of the answer; absent when there was none.</summary>
    /// <example>200</example>
    public int? Status { get; init; }

    /// <summary>Milliseconds until the answer began, or the try failed.</summary>
    /// <example>84</example>
    public required int LatencyMs { get; init; }

    /// <summary>The beginning of the answer's body.</summary>
    public string? Answer { get; init; }

    /// <summary>Why it was not delivered.</summary>
    public string? Error { get; init; }
}

/// <summary>One event on its way to a webhook.</summary>
public sealed record WebhookDeliveryInfo
{
    /// <summary>The event's id, sent as webhook-id: the same in every try.</summary>
    public required Guid Id { get; init; }

    /// <summary>What happened.</summary>
    /// <example>document.indexed</example>
    public required string Type { get; init; }

    /// <summary>The data of the message.</summary>
    public required JsonObject Data { get; init; }

    /// <summary>How far it is.</summary>
    public required WebhookDeliveryState State { get; init; }

    /// <summary>When it happened.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Tries so far.</summary>
    /// <example>1</example>
    public required int Attempts { get; init; }

    /// <summary>When it is tried next.</summary>
    /// <example>2026-01-15T09:35:00Z</example>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it was tried last.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public DateTimeOffset? AttemptedAt { get; init; }

    /// <summary>Status of the last answer.</summary>
    /// <example>200</example>
    public int? Status { get; init; }

    /// <summary>Milliseconds until the last answer began, or the last try failed.</summary>
    /// <example>84</example>
    public int? LatencyMs { get; init; }

    /// <summary>The beginning of the last answer's body.</summary>
    public string? Answer { get; init; }

    /// <summary>Why the last try failed.</summary>
    public string? Error { get; init; }
}

/// <summary>A page of deliveries, newest first.</summary>
public sealed record WebhookDeliveryPage
{
    /// <summary>The deliveries.</summary>
    public required IReadOnlyList<WebhookDeliveryInfo> Items { get; init; }

    /// <summary>Where the next page begins; absent on the last.</summary>
    public string? NextCursor { get; init; }
}
