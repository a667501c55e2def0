using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Server.Tests.Webhooks;

public sealed class AnnouncingTests
{
    [Fact]
    public async Task A_workspace_whose_jobs_cannot_be_looked_at_delays_no_other_and_not_its_own_events()
    {
        var store = new FaultyStore { BeforeAnnounce = workspace => throw new AsembException(ErrorCodes.StoreUnavailable, $"not of {workspace}") };
        await using var ground = await WebhookGround.StartAsync(options: store.Use);
        await ground.AddAsync();
        var other = await ground.Harness.NewWorkspaceAsync();
        var sick = 0L;
        store.BeforeAnnounce = workspace =>
        {
            // The default workspace was made first.
            if (Interlocked.CompareExchange(ref sick, workspace, 0) is 0 || sick == workspace) throw new AsembException(ErrorCodes.StoreUnavailable, "The statement took too long.");
        };
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref sick) != 0), "the default workspace was looked at");
        await ground.Webhooks.CreateAsync(other, new CreateWebhookRequest { Name = "hook", Url = ground.Receiver.Url });

        await ground.IndexAsync("a.md");
        await ground.Harness.Client.Documents.AddBatchAsync(other, [new DocumentInput { Key = "b.md", Text = "rivers run to the sea" }], waitSeconds: 30);

        await ground.DeliveriesBecomeAsync(all => all.Count == 1 && all[0].State == WebhookDeliveryState.Delivered);
        await Eventually.TrueAsync(
            async () => (await ground.Webhooks.GetDeliveriesAsync(other, "hook")).Items is { Count: 2 } all && all.All(each => each.State == WebhookDeliveryState.Delivered),
            "the other workspace is told of its document and its job");
        Assert.Equal("document.indexed", (await ground.DeliveriesAsync())[0].Type);
        store.BeforeAnnounce = _ => { };
        await ground.DeliveriesBecomeAsync(all => all.Any(each => each.Type == "job.completed" && each.State == WebhookDeliveryState.Delivered));
    }
}
