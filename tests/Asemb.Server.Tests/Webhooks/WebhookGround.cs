using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Webhooks;

/// <summary>A server that may send to this machine, and a receiver.</summary>
internal sealed class WebhookGround : IAsyncDisposable
{
    public const string Workspace = "default";

    private WebhookGround(ServerHarness harness, WebhookReceiver receiver) => (Harness, Receiver) = (harness, receiver);

    public ServerHarness Harness { get; }

    public WebhookReceiver Receiver { get; }

    public Client.WebhooksClient Webhooks => Harness.Client.Webhooks;

    public static async Task<WebhookGround> StartAsync(Action<Dictionary<string, string?>>? settings = null, string? folder = null, Func<AsembServerOptions, AsembServerOptions>? options = null) => new(
        await ServerHarness.StartAsync(
            values =>
            {
                values["Web:AllowedNetworks"] = "127.0.0.1";
                values["Webhooks:PollSeconds"] = "1";
                settings?.Invoke(values);
            },
            folder,
            options),
        await WebhookReceiver.StartAsync());

    public Task<CreatedWebhook> AddAsync(string name = "hook", string? url = null, params string[] events) =>
        Webhooks.CreateAsync(Workspace, new CreateWebhookRequest { Name = name, Url = url ?? Receiver.Url, Events = events.Length == 0 ? null : events });

    public Task IndexAsync(params string[] keys) => Harness.Client.Documents.AddBatchAsync(
        Workspace, [.. keys.Select(key => new DocumentInput { Key = key, Text = "rivers run to the sea", Source = "files" })], waitSeconds: 30);

    public async Task<IReadOnlyList<WebhookDeliveryInfo>> DeliveriesAsync(string webhook = "hook") => (await Webhooks.GetDeliveriesAsync(Workspace, webhook)).Items;

    public Task BecomesAsync(string webhook, Func<WebhookInfo, bool> condition) =>
        Eventually.TrueAsync(async () => condition((await Webhooks.FindAsync(Workspace, webhook))!), "the webhook is as expected");

    public Task DeliveriesBecomeAsync(Func<IReadOnlyList<WebhookDeliveryInfo>, bool> condition, string webhook = "hook") =>
        Eventually.TrueAsync(async () => condition(await DeliveriesAsync(webhook)), "the deliveries are as expected");

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}
