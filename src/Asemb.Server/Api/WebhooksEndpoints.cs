using System.ComponentModel;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using Asemb.Server.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using WireState = Asemb.Client.Contracts.WebhookDeliveryState;

namespace Asemb.Server.Api;

/// <summary>Webhooks of a workspace: who is told what happens in it.</summary>
internal static class WebhooksEndpoints
{
    private const string Delivery = "d";
    private static readonly Access Govern = Access.To(KeyScopes.Admin);

    public static void MapWebhooks(this RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/workspaces/{workspace}/webhooks").WithTags("Webhooks");
        webhooks.MapPost("", CreateAsync)
            .Describe(
                "createWebhook", Govern, "Create a webhook",
                "The URL is told, with signed POST requests after Standard Webhooks, what happens in the workspace from now on. The secret to verify them with is in the answer and nowhere else.",
                ErrorCodes.InvalidJson, ErrorCodes.InvalidWebhook, ErrorCodes.InvalidName, ErrorCodes.AddressNotAllowed, ErrorCodes.FetchUnavailable, ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookExists,
                ErrorCodes.WebhookLimit, ErrorCodes.SecretKeyMissing)
            .Example("""{"name":"n8n","url":"https://n8n.example.org/webhook/asemb","events":["document.failed","job.completed"]}""");
        webhooks.MapGet("", ListAsync).Describe("listWebhooks", Govern, "List webhooks", "By name, with how each is doing, without secrets.", ErrorCodes.WorkspaceNotFound);
        webhooks.MapGet("/{webhook}", FindAsync).Describe("getWebhook", Govern, "Get a webhook", "With how it is doing.", ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookNotFound);
        webhooks.MapPatch("/{webhook}", UpdateAsync)
            .Describe(
                "updateWebhook", Govern, "Change a webhook", "What is absent stays. Enabling it sends what was waiting when it was disabled, and forgets its failures.",
                ErrorCodes.InvalidJson, ErrorCodes.InvalidWebhook, ErrorCodes.AddressNotAllowed, ErrorCodes.FetchUnavailable, ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookNotFound)
            .Example("""{"enabled":true}""");
        webhooks.MapDelete("/{webhook}", DeleteAsync)
            .Describe("deleteWebhook", Govern, "Delete a webhook", "With what was to be sent to it.", ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookNotFound);
        webhooks.MapPost("/{webhook}/rotate-secret", RotateAsync)
            .Describe(
                "rotateWebhookSecret", Govern, "Give a webhook a new secret", "Until the overlap is over the former secret signs as well, so that no receiver misses a message while it changes over.",
                ErrorCodes.InvalidJson, ErrorCodes.InvalidWebhook, ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookNotFound, ErrorCodes.SecretKeyMissing)
            .Example("""{"overlapHours":24}""");
        webhooks.MapPost("/{webhook}/test", TestAsync)
            .Describe(
                "testWebhook", Govern, "Test a webhook", "Sends one message of type webhook.test now, and answers how the receiver answered. It is not tried again.",
                ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookNotFound, ErrorCodes.SecretKeyMissing, ErrorCodes.SecretKeyMismatch);
        webhooks.MapGet("/{webhook}/deliveries", ListDeliveriesAsync)
            .Describe(
                "listWebhookDeliveries", Govern, "List deliveries", "Newest first: what waits, and for some days what is over, each with how its last try ended.",
                ErrorCodes.InvalidCursor, ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookNotFound);
        webhooks.MapPost("/{webhook}/deliveries/{delivery}/redeliver", RedeliverAsync)
            .Describe(
                "redeliverWebhook", Govern, "Deliver again", "Sends one delivery again, over or not, with the same id.", ErrorCodes.WorkspaceNotFound, ErrorCodes.WebhookNotFound, ErrorCodes.DeliveryNotFound);
    }

    private static async Task<Created<CreatedWebhook>> CreateAsync(
        HttpContext context, string workspace, JsonBody<CreateWebhookRequest> body, IAsembStore store, WebhookAdministration webhooks, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var (webhook, secret) = await webhooks.CreateAsync(found, body.Value, cancellationToken);
        return TypedResults.Created(
            $"/api/v1/workspaces/{workspace}/webhooks/{webhook.Name}", new CreatedWebhook { Webhook = webhook.ToWire(time.GetUtcNow()), Secret = secret });
    }

    private static async Task<Ok<WebhookList>> ListAsync(HttpContext context, string workspace, IAsembStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return TypedResults.Ok(new WebhookList { Items = [.. (await store.Webhooks.ListAsync(found, cancellationToken)).Select(webhook => webhook.ToWire(time.GetUtcNow()))] });
    }

    private static async Task<Ok<WebhookInfo>> FindAsync(
        HttpContext context, string workspace, string webhook, IAsembStore store, WebhookAdministration webhooks, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return TypedResults.Ok((await webhooks.FindAsync(found, webhook, cancellationToken)).ToWire(time.GetUtcNow()));
    }

    private static async Task<Ok<WebhookInfo>> UpdateAsync(
        HttpContext context, string workspace, string webhook, JsonBody<UpdateWebhookRequest> body, IAsembStore store, WebhookAdministration webhooks, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return TypedResults.Ok((await webhooks.UpdateAsync(found, webhook, body.Value, cancellationToken)).ToWire(time.GetUtcNow()));
    }

    private static async Task<NoContent> DeleteAsync(HttpContext context, string workspace, string webhook, IAsembStore store, WebhookAdministration webhooks, CancellationToken cancellationToken)
    {
        await webhooks.DeleteAsync(await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken), webhook, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<CreatedWebhook>> RotateAsync(
        HttpContext context, string workspace, string webhook, JsonBody<RotateWebhookSecretRequest> body, IAsembStore store, WebhookAdministration webhooks, TimeProvider time, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var (rotated, secret) = await webhooks.RotateAsync(found, webhook, body.Value, cancellationToken);
        return TypedResults.Ok(new CreatedWebhook { Webhook = rotated.ToWire(time.GetUtcNow()), Secret = secret });
    }

    private static async Task<Ok<WebhookTestResult>> TestAsync(HttpContext context, string workspace, string webhook, IAsembStore store, WebhookAdministration webhooks, CancellationToken cancellationToken) =>
        TypedResults.Ok(await webhooks.TestAsync(await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken), webhook, cancellationToken));

    private static async Task<Ok<WebhookDeliveryPage>> ListDeliveriesAsync(
        HttpContext context, string workspace, string webhook, [FromQuery, Description("Only deliveries in this state.")] string? state, [FromQuery] int? limit, [FromQuery] string? cursor, IAsembStore store, WebhookAdministration webhooks,
        CancellationToken cancellationToken)
    {
        var only = RequestLimits.ReadName<WireState>(state, "state");
        var most = RequestLimits.Require(limit, fallback: 50, 1, RequestLimits.MaxPage, "limit");
        var before = Cursor.Read(Delivery, cursor);
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var named = await webhooks.FindAsync(found, webhook, cancellationToken);
        var page = await store.Webhooks.ListDeliveriesAsync(found, named.Id, only?.ToCore(), before, most, cancellationToken);
        return TypedResults.Ok(new WebhookDeliveryPage
        {
            Items = [.. page.Select(delivery => delivery.ToWire())],
            NextCursor = page.Count < most ? null : Cursor.Write(Delivery, page[^1].Sequence),
        });
    }

    private static async Task<Accepted<WebhookDeliveryInfo>> RedeliverAsync(
        HttpContext context, string workspace, string webhook, string delivery, IAsembStore store, WebhookAdministration webhooks, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return TypedResults.Accepted($"/api/v1/workspaces/{workspace}/webhooks/{webhook}/deliveries", (await webhooks.RedeliverAsync(found, webhook, delivery, cancellationToken)).ToWire());
    }
}
