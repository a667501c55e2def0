using System.Text.Json.Nodes;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>The ground of the suites on webhooks.</summary>
public abstract class WebhookGround(StoreSource source) : StoreConformance(source)
{
    protected const string Url = "https://example.com/hook";

    protected IWebhookStore Webhooks => Store.Webhooks;

    protected Webhook Make(Workspace workspace, string name, params string[] events) => new()
    {
        Id = Guid.NewGuid(),
        WorkspaceId = workspace.Id,
        Name = name,
        Url = Url,
        Events = events.Length == 0 ? WebhookEventType.All : events,
        Secret = [1, 2, 3],
        CreatedAt = Time.GetUtcNow(),
    };

    protected async Task<Webhook> AddAsync(Workspace workspace, string name = "hook", params string[] events)
    {
        var webhook = Make(workspace, name, events);
        await Webhooks.CreateAsync(workspace, webhook, Token);
        return webhook;
    }

    protected Task<Webhook?> FindWebhookAsync(Workspace workspace, string name = "hook") => Webhooks.FindAsync(workspace, name, Token);

    /// <summary>Oldest first.</summary>
    protected async Task<IReadOnlyList<WebhookDelivery>> DeliveriesAsync(Workspace workspace, Webhook webhook) =>
        [.. (await Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, 0, 1000, Token)).Reverse()];

    protected async Task<IReadOnlyList<string>> TypesAsync(Workspace workspace, Webhook webhook) =>
        [.. (await DeliveriesAsync(workspace, webhook)).Select(delivery => delivery.Type).Order(StringComparer.Ordinal)];

    protected static JsonNode Data(WebhookDelivery delivery) => JsonNode.Parse(delivery.Data)!;

    protected async Task<WebhookLane> LaneAsync(Webhook webhook) => Assert.Single(await Webhooks.ListLanesAsync(Token), lane => lane.WebhookId == webhook.Id);

    protected async Task<LeasedDeliveries?> LeaseAsync(Webhook webhook, int most = 100) =>
        await Webhooks.LeaseAsync(await LaneAsync(webhook), most, TimeSpan.FromMinutes(1), Token);

    /// <summary>Indexed documents, each an event.</summary>
    protected Task HappenAsync(Workspace workspace, int times, string prefix = "doc") =>
        Ingest.AddAsync(workspace, [.. Enumerable.Range(0, times).Select(i => Ingest.Text($"{prefix}{i}", "river"))]);

    protected DeliveryOutcome Delivered() => new(DeliveryState.Delivered, Time.GetUtcNow(), Status: 200, LatencyMs: 12, Answer: "ok", Endpoint: EndpointVerdict.Works);

    protected DeliveryOutcome Refused(TimeSpan? again, DateTimeOffset? hold = null) => new(
        again is null ? DeliveryState.Failed : DeliveryState.Pending, Time.GetUtcNow(), Time.GetUtcNow() + again, Status: 500, LatencyMs: 9, Answer: "no", Error: "The answer was 500.",
        Endpoint: EndpointVerdict.Fails, HoldUntil: hold);
}
