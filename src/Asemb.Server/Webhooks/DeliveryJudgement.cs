using System.Globalization;
using System.Security.Cryptography;
using Asemb.Core.Webhooks;

namespace Asemb.Server.Webhooks;

/// <summary>What follows from how a try ended, for the delivery and for its webhook.</summary>
internal static class DeliveryJudgement
{
    private const int Gone = 410;
    private const int JitterSteps = 1000;

    public static DeliveryOutcome Of(Webhook webhook, LeasedDelivery delivery, SendResult result, DateTimeOffset now, WebhookOptions options)
    {
        var outcome = new DeliveryOutcome(
            DeliveryState.Delivered, now, Status: result.Status, LatencyMs: result.LatencyMs, Answer: result.Answer, Error: result.Error, Endpoint: EndpointVerdict.Works);
        if (result.IsDelivered) return outcome;
        if (result.Status == Gone)
        {
            return outcome with { State = DeliveryState.Failed, Endpoint = EndpointVerdict.Disable, DisabledReason = "The receiver answered 410: it is gone and wants no more." };
        }

        var pause = WebhookRetries.Pause(delivery.Attempts, result.RetryAfter, (double)RandomNumberGenerator.GetInt32(JitterSteps) / JitterSteps);
        var failures = webhook.FailuresAt(now);
        var hold = WebhookRetries.Hold(failures + 1, result.RetryAfter);
        outcome = outcome with
        {
            State = pause is null ? DeliveryState.Failed : DeliveryState.Pending,
            NextAt = now + pause,
            Endpoint = EndpointVerdict.Fails,
            HoldUntil = now + hold,
        };
        return failures > 0 && webhook.FailingSince is { } since && now - since >= TimeSpan.FromDays(options.DisableAfterDays)
            ? outcome with { Endpoint = EndpointVerdict.Disable, DisabledReason = string.Create(CultureInfo.InvariantCulture, $"Nothing could be delivered since {since:yyyy-MM-dd HH:mm} UTC. The last try ended so: {result.Error}") }
            : outcome;
    }

    /// <summary>It was not sent for a fault of this installation: no try of the delivery, and to be seen on the webhook.</summary>
    public static DeliveryOutcome Unsent(string reason, DateTimeOffset now)
    {
        var again = now + WebhookRetries.UnsentPause;
        return new DeliveryOutcome(DeliveryState.Pending, now, again, CountAttempt: false, Error: reason, Endpoint: EndpointVerdict.Unsent, HoldUntil: again);
    }

    /// <summary>The server stops: the next one sends it, perhaps once more.</summary>
    public static DeliveryOutcome PutBack(DateTimeOffset now) => new(DeliveryState.Pending, now, now, CountAttempt: false);
}
