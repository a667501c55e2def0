using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;
using Asemb.Server.Security;

namespace Asemb.Server.Webhooks;

/// <summary>What people do with webhooks. A secret leaves here twice: when it is made, and when it is rotated.</summary>
internal sealed class WebhookAdministration(
    IAsembStore store, WebhookAddresses addresses, SecretBox secrets, WebhookSender sender, WebhookOptions options, WebhookSignals signals, TimeProvider time)
{
    /// <returns>The webhook and its secret.</returns>
    /// <exception cref="AsembException">
    /// <c>invalid_webhook</c>, <c>invalid_name</c>, <c>address_not_allowed</c>, <c>fetch_unavailable</c>, <c>webhook_exists</c>, <c>webhook_limit</c>, <c>secret_key_missing</c>
    /// </exception>
    public async Task<(Webhook Webhook, string Secret)> CreateAsync(Workspace workspace, CreateWebhookRequest request, CancellationToken cancellationToken)
    {
        var events = WebhookReading.ReadEvents(request.Events);
        if (request.Name is { } given) WebhookName.Require(given);
        var url = await addresses.RequireAsync(request.Url, cancellationToken);
        var now = time.GetUtcNow();
        var (id, secret) = (Guid.CreateVersion7(now), WebhookSecret.Generate());
        var webhook = new Webhook
        {
            Id = id,
            WorkspaceId = workspace.Id,
            Name = WebhookReading.ReadName(request, url),
            Url = url,
            Events = events,
            Secret = await secrets.SealAsync(secret, id, cancellationToken),
            CreatedAt = now,
        };
        await store.Webhooks.CreateAsync(workspace, webhook, cancellationToken, options.MostPerWorkspace);
        signals.Changed.Signal();
        return (webhook, secret);
    }

    /// <exception cref="AsembException">As <see cref="CreateAsync"/>, and <c>webhook_not_found</c>.</exception>
    public async Task<Webhook> UpdateAsync(Workspace workspace, string name, UpdateWebhookRequest request, CancellationToken cancellationToken)
    {
        var events = request.Events is null ? null : WebhookReading.ReadEvents(request.Events);
        await FindAsync(workspace, name, cancellationToken);
        var url = request.Url is null ? null : await addresses.RequireAsync(request.Url, cancellationToken);
        return await ChangeAsync(workspace, name, new WebhookChange { Url = url, Events = events, IsEnabled = request.Enabled }, cancellationToken);
    }

    /// <exception cref="AsembException"><c>invalid_webhook</c>, <c>webhook_not_found</c>, <c>secret_key_missing</c></exception>
    public async Task<(Webhook Webhook, string Secret)> RotateAsync(Workspace workspace, string name, RotateWebhookSecretRequest request, CancellationToken cancellationToken)
    {
        var overlap = WebhookReading.ReadOverlap(request);
        var webhook = await FindAsync(workspace, name, cancellationToken);
        var secret = WebhookSecret.Generate();
        var change = new WebhookChange
        {
            Secret = await secrets.SealAsync(secret, webhook.Id, cancellationToken),
            FormerUntil = overlap == TimeSpan.Zero || !await CanOpenAsync(webhook, cancellationToken) ? null : time.GetUtcNow() + overlap,
        };
        return (await ChangeAsync(workspace, name, change, cancellationToken), secret);
    }

    /// <summary>Sends a message now, once, whatever state the webhook is in, and changes nothing.</summary>
    /// <exception cref="AsembException"><c>webhook_not_found</c>, <c>secret_key_missing</c>, <c>secret_key_mismatch</c></exception>
    public async Task<WebhookTestResult> TestAsync(Workspace workspace, string name, CancellationToken cancellationToken)
    {
        var webhook = await FindAsync(workspace, name, cancellationToken);
        var test = WebhookEvent.Create(WebhookEventType.Test, time.GetUtcNow(), new JsonObject { ["workspace"] = workspace.Name, ["webhook"] = webhook.Name });
        var result = await sender.SendAsync(webhook, test.Id, WebhookMessage.Write(test.Type, test.At, test.Data), cancellationToken);
        return new WebhookTestResult { Id = test.Id, Delivered = result.IsDelivered, Status = result.Status, LatencyMs = result.LatencyMs, Answer = result.Answer, Error = result.Error };
    }

    /// <exception cref="AsembException"><c>webhook_not_found</c></exception>
    public async Task<Webhook> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken) =>
        await store.Webhooks.FindAsync(workspace, name, cancellationToken) ?? throw NotFound(name);

    /// <exception cref="AsembException"><c>webhook_not_found</c></exception>
    public async Task DeleteAsync(Workspace workspace, string name, CancellationToken cancellationToken)
    {
        if (!await store.Webhooks.DeleteAsync(workspace, name, cancellationToken)) throw NotFound(name);
    }

    /// <exception cref="AsembException"><c>webhook_not_found</c>, <c>delivery_not_found</c></exception>
    public async Task<WebhookDelivery> RedeliverAsync(Workspace workspace, string name, string delivery, CancellationToken cancellationToken)
    {
        var webhook = await FindAsync(workspace, name, cancellationToken);
        var again = Guid.TryParse(delivery, out var id) ? await store.Webhooks.RedeliverAsync(workspace, webhook.Id, id, cancellationToken) : null;
        signals.Changed.Signal();
        return again ?? throw new AsembException(
            ErrorCodes.DeliveryNotFound, $"Webhook '{webhook.Name}' has no delivery '{ShownText.Shorten(delivery)}'; those that are over are kept for a while only.")
        { Field = "delivery" };
    }

    private async Task<Webhook> ChangeAsync(Workspace workspace, string name, WebhookChange change, CancellationToken cancellationToken)
    {
        var changed = await store.Webhooks.UpdateAsync(workspace, name, change, cancellationToken) ?? throw NotFound(name);
        signals.Changed.Signal();
        return changed;
    }

    /// <summary>A former secret that cannot be read any more could not sign either.</summary>
    private async Task<bool> CanOpenAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        try
        {
            await secrets.OpenAsync(webhook.Secret, webhook.Id, cancellationToken);
            return true;
        }
        catch (AsembException)
        {
            return false;
        }
    }

    private static AsembException NotFound(string name) => new(ErrorCodes.WebhookNotFound, $"There is no webhook '{ShownText.Shorten(name)}' in this workspace.") { Field = "webhook" };
}
