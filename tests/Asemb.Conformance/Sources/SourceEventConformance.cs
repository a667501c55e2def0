using Asemb.Conformance.Stores;
using Asemb.Core.Sources;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Sources;

/// <summary>Webhooks are told how syncs end, in the transaction of the end, and not the same again and again.</summary>
public abstract class SourceEventConformance(StoreSource source) : SourceGround(source)
{
    private const string Schedule = "@every 30s";

    [Fact]
    public async Task Tells_of_a_sync_with_its_counts()
    {
        var (workspace, webhook) = await ListenAsync();
        var of = await AddAsync(workspace);
        var lease = await StartAsync(workspace, of);
        await TakeAsync(lease, "a", "b");
        await EndAsync(lease);
        Assert.False(await EndAsync(lease));

        var told = Assert.Single(await ToldAsync(workspace, webhook));
        Assert.Equal(WebhookEventType.SourceSynced, told.Type);
        Assert.Equal(
            """{"workspace":"default","source":"docs","kind":"folder","state":"completed","documents":{"added":2,"changed":0,"unchanged":0,"removed":0,"failed":0}}""", told.Data);
    }

    [Fact]
    public async Task A_schedule_tells_when_it_begins_to_fail_when_it_works_again_and_when_something_changed()
    {
        var (workspace, webhook) = await ListenAsync();
        await AddAsync(workspace, schedule: Schedule, nextSyncAt: Time.GetUtcNow());
        var error = new SyncError("fetch_failed", "away");

        foreach (var state in (SyncState[])[SyncState.Completed, SyncState.Completed, SyncState.Failed, SyncState.Failed, SyncState.Completed, SyncState.Completed, SyncState.WaitingForConfirmation])
        {
            var lease = await ClaimAsync();
            await EndAsync(lease, state, state == SyncState.WaitingForConfirmation ? 7 : null, state == SyncState.Failed ? error : null, Time.GetUtcNow());
        }

        var changing = await ClaimAsync();
        await TakeAsync(changing, "a");
        await EndAsync(changing);

        var told = await ToldAsync(workspace, webhook);
        Assert.Equal(
            ["source.synced completed", "source.failed failed", "source.synced completed", "source.failed waiting_for_confirmation", "source.synced completed"],
            told.Select(each => $"{each.Type} {State(each)}"));
        Assert.Contains("\"error\":{\"code\":\"fetch_failed\",\"message\":\"away\"}", told[1].Data, StringComparison.Ordinal);
        Assert.Contains("\"heldBack\":7", told[3].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_asked_for_is_told_each_time_and_what_was_cancelled_never()
    {
        var (workspace, webhook) = await ListenAsync();
        var of = await AddAsync(workspace);
        for (var i = 0; i < 2; i++) await EndAsync(await StartAsync(workspace, of));
        await StartAsync(workspace, of);
        await Store.Sources.CancelAsync(workspace, of.Id, null, Token);

        Assert.Equal(2, (await ToldAsync(workspace, webhook)).Count);
    }

    private async Task<(Workspace Workspace, Webhook Webhook)> ListenAsync()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = new Webhook
        {
            Id = Guid.NewGuid(),
            WorkspaceId = workspace.Id,
            Name = "hook",
            Url = "https://example.com/",
            Events = [WebhookEventType.SourceSynced, WebhookEventType.SourceFailed],
            Secret = [1],
            CreatedAt = Time.GetUtcNow(),
        };
        await Store.Webhooks.CreateAsync(workspace, webhook, Token);
        return (workspace, webhook);
    }

    private async Task<IReadOnlyList<WebhookDelivery>> ToldAsync(Workspace workspace, Webhook webhook) =>
        [.. (await Store.Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, 0, 100, Token)).Reverse()];

    private static string State(WebhookDelivery delivery) => (string)System.Text.Json.Nodes.JsonNode.Parse(delivery.Data)!["state"]!;
}
