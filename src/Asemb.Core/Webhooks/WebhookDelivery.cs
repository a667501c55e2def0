namespace Asemb.Core.Webhooks;

public enum DeliveryState
{
    /// <summary>Waits for its first or next try.</summary>
    Pending,

    /// <summary>A server has it under way.</summary>
    Sending,

    /// <summary>Was answered with a status of 200 to 299.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Failed,
}

/// <summary>One event on its way to one webhook, with how the last try ended.</summary>
/// <param name="Sequence">Assigned by the store; grows with time.</param>
/// <param name="NextAt">When it is tried next; null when it is over.</param>
/// <param name="Status">Of the last answer; null when there was none.</param>
/// <param name="Answer">The beginning of its body.</param>
/// <param name="Error">Why the last try failed.</param>
public sealed record WebhookDelivery(
    long Sequence,
    Guid EventId,
    string Type,
    string Data,
    DateTimeOffset CreatedAt,
    DeliveryState State,
    int Attempts,
    DateTimeOffset? NextAt,
    DateTimeOffset? AttemptedAt,
    int? Status,
    int? LatencyMs,
    string? Answer,
    string? Error);

/// <summary>What a dispatcher must know of every webhook of every workspace.</summary>
/// <param name="IsDue">Something is to be sent to it now.</param>
/// <param name="TellsJobs">It is to be told of completed jobs.</param>
public sealed record WebhookLane(long WorkspaceId, Guid WebhookId, bool IsDue, bool TellsJobs);

/// <param name="Lease">What the holder shows.</param>
/// <param name="Until">When the lease runs out: nothing may be under way then.</param>
/// <param name="Attempts">This one included.</param>
/// <param name="Url">Where it is sent; what comes of it says nothing of a webhook that has another meanwhile.</param>
/// <param name="Failures">Of the webhook when it was leased: of deliveries that fail beside each other one counts.</param>
public sealed record LeasedDelivery(
    long WorkspaceId, Guid WebhookId, long Sequence, Guid EventId, string Type, string Data, DateTimeOffset CreatedAt, int Attempts, Guid Lease, DateTimeOffset Until, string Url, int Failures);

public sealed record LeasedDeliveries(Webhook Webhook, IReadOnlyList<LeasedDelivery> Deliveries);

/// <summary>How a try ended, and what follows.</summary>
/// <param name="State"><c>Delivered</c>, <c>Failed</c>, or <c>Pending</c> to be tried again at <paramref name="NextAt"/>.</param>
/// <param name="CountAttempt">False: it was not tried at all, or not for its own fault.</param>
/// <param name="Endpoint">What it says of the webhook.</param>
/// <param name="HoldUntil">With <see cref="EndpointVerdict.Fails"/> and <see cref="EndpointVerdict.Unsent"/>: nothing is tried before.</param>
/// <param name="DisabledReason">With <see cref="EndpointVerdict.Disable"/>.</param>
public sealed record DeliveryOutcome(
    DeliveryState State,
    DateTimeOffset At,
    DateTimeOffset? NextAt = null,
    bool CountAttempt = true,
    int? Status = null,
    int? LatencyMs = null,
    string? Answer = null,
    string? Error = null,
    EndpointVerdict Endpoint = EndpointVerdict.None,
    DateTimeOffset? HoldUntil = null,
    string? DisabledReason = null)
{
    /// <summary>It was not tried: how the last try ended stays as it is.</summary>
    public bool IsPutBack => !CountAttempt && Endpoint == EndpointVerdict.None;

    /// <summary>Rows of failures of the webhook that had their last one before end with this one.</summary>
    public DateTimeOffset RowsEndedBefore => Endpoint == EndpointVerdict.Unsent ? DateTimeOffset.MaxValue : WebhookRetries.RowsEndedBefore(At);
}

public enum EndpointVerdict
{
    /// <summary>Nothing was learned of it.</summary>
    None,
    Works,
    Fails,
    Disable,

    /// <summary>This installation could not send to it, which is seen on the webhook and is no failure of the receiver: its row begins anew.</summary>
    Unsent,
}
