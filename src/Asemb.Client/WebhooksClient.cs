using System.Runtime.CompilerServices;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Webhooks of a workspace: who is told what happens in it. All methods need an admin key.</summary>
public sealed class WebhooksClient
{
    private const string NotFound = "webhook_not_found";
    private readonly ApiTransport _transport;

    internal WebhooksClient(ApiTransport transport) => _transport = transport;

    /// <summary>Creates a webhook; its secret is in the answer and nowhere else.</summary>
    public Task<CreatedWebhook> CreateAsync(string workspace, CreateWebhookRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(HttpMethod.Post, Path(workspace), request, WireJson.Default.CreateWebhookRequest, WireJson.Default.CreatedWebhook, cancellationToken);

    /// <summary>Webhooks by name, with how each is doing.</summary>
    public async Task<IReadOnlyList<WebhookInfo>> ListAsync(string workspace, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(Path(workspace), WireJson.Default.WebhookList, cancellationToken)).Items;

    /// <summary>Null when there is none of that name.</summary>
    public Task<WebhookInfo?> FindAsync(string workspace, string webhook, CancellationToken cancellationToken = default) =>
        _transport.FindAsync(Path(workspace, webhook), WireJson.Default.WebhookInfo, NotFound, cancellationToken);

    /// <summary>Changes what is given and nothing else.</summary>
    public Task<WebhookInfo> UpdateAsync(string workspace, string webhook, UpdateWebhookRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(HttpMethod.Patch, Path(workspace, webhook), request, WireJson.Default.UpdateWebhookRequest, WireJson.Default.WebhookInfo, cancellationToken);

    /// <summary>Deletes a webhook with what was to be sent to it; false when there is none of that name.</summary>
    public async Task<bool> DeleteAsync(string workspace, string webhook, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await _transport.SendAsync(new HttpRequestMessage(HttpMethod.Delete, Path(workspace, webhook)), cancellationToken);
            return true;
        }
        catch (ProblemException problem) when (problem.Code is NotFound)
        {
            return false;
        }
    }

    /// <summary>Gives it a new secret, which is in the answer and nowhere else.</summary>
    public Task<CreatedWebhook> RotateSecretAsync(string workspace, string webhook, RotateWebhookSecretRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace, webhook) + "/rotate-secret", request, WireJson.Default.RotateWebhookSecretRequest, WireJson.Default.CreatedWebhook, cancellationToken);

    /// <summary>Sends a test message now and tells how the receiver answered.</summary>
    public Task<WebhookTestResult> TestAsync(string workspace, string webhook, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, Path(workspace, webhook) + "/test"), WireJson.Default.WebhookTestResult, cancellationToken);

    /// <summary>A page of deliveries, newest first.</summary>
    public Task<WebhookDeliveryPage> GetDeliveriesAsync(
        string workspace, string webhook, WebhookDeliveryState? state = null, int? limit = null, string? cursor = null, CancellationToken cancellationToken = default) => _transport.GetAsync(
        Path(workspace, webhook) + "/deliveries" + new QueryString().Add("state", state?.ToString().ToLowerInvariant()).Add("limit", limit).Add("cursor", cursor),
        WireJson.Default.WebhookDeliveryPage,
        cancellationToken);

    /// <summary>All deliveries, newest first, page by page.</summary>
    public async IAsyncEnumerable<WebhookDeliveryInfo> ListDeliveriesAsync(
        string workspace, string webhook, WebhookDeliveryState? state = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? cursor = null;
        do
        {
            var page = await GetDeliveriesAsync(workspace, webhook, state, limit: 200, cursor, cancellationToken);
            foreach (var delivery in page.Items) yield return delivery;
            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>Sends a delivery again, over or not.</summary>
    public Task<WebhookDeliveryInfo> RedeliverAsync(string workspace, string webhook, Guid delivery, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{Path(workspace, webhook)}/deliveries/{delivery}/redeliver"), WireJson.Default.WebhookDeliveryInfo, cancellationToken);

    private static string Path(string workspace) => WorkspacesClient.Path(workspace) + "/webhooks";

    private static string Path(string workspace, string webhook) => $"{Path(workspace)}/{Uri.EscapeDataString(webhook)}";
}
