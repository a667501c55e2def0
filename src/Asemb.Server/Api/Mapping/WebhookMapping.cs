using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Webhooks;

namespace Asemb.Server.Api.Mapping;

internal static class WebhookMapping
{
    public static WebhookInfo ToWire(this Webhook webhook, DateTimeOffset now) => new()
    {
        Name = webhook.Name,
        Url = webhook.Url,
        Events = webhook.Events,
        State = !webhook.IsEnabled ? WebhookState.Disabled : webhook.FailingSince is null ? WebhookState.Working : WebhookState.Failing,
        DisabledReason = webhook.DisabledReason,
        FailingSince = webhook.FailingSince,
        LastError = webhook.LastError,
        HeldUntil = webhook.HeldUntil > now ? webhook.HeldUntil : null,
        Waiting = webhook.Waiting,
        FormerSecretUntil = webhook.FormerUntil > now ? webhook.FormerUntil : null,
        CreatedAt = webhook.CreatedAt,
    };

    public static WebhookDeliveryInfo ToWire(this WebhookDelivery delivery) => new()
    {
        Id = delivery.EventId,
        Type = delivery.Type,
        Data = (JsonObject)JsonNode.Parse(delivery.Data)!,
        State = delivery.State switch
        {
            DeliveryState.Pending => WebhookDeliveryState.Pending,
            DeliveryState.Sending => WebhookDeliveryState.Sending,
            DeliveryState.Delivered => WebhookDeliveryState.Delivered,
            _ => WebhookDeliveryState.Failed,
        },
        CreatedAt = delivery.CreatedAt,
        Attempts = delivery.Attempts,
        NextAt = delivery.State == DeliveryState.Pending ? delivery.NextAt : null,
        AttemptedAt = delivery.AttemptedAt,
        Status = delivery.Status,
        LatencyMs = delivery.LatencyMs,
        Answer = delivery.Answer,
        Error = delivery.Error,
    };

    public static DeliveryState ToCore(this WebhookDeliveryState state) => state switch
    {
        WebhookDeliveryState.Pending => DeliveryState.Pending,
        WebhookDeliveryState.Sending => DeliveryState.Sending,
        WebhookDeliveryState.Delivered => DeliveryState.Delivered,
        _ => DeliveryState.Failed,
    };
}
