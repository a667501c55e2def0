namespace Asemb.Server.Webhooks;

/// <summary>What came of one try.</summary>
/// <param name="Status">Null when there was no answer.</param>
/// <param name="Answer">The beginning of its body.</param>
/// <param name="Error">Null when it was delivered.</param>
internal sealed record SendResult(int? Status, int LatencyMs, string? Answer, string? Error, TimeSpan? RetryAfter)
{
    public bool IsDelivered => Error is null;
}
