using Asemb.Core.Errors;
using Asemb.Core.Webhooks;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Webhooks themselves: made, changed, and kept apart.</summary>
public abstract class WebhookConformance(StoreSource source) : WebhookGround(source)
{
    [Fact]
    public async Task Keeps_a_webhook_as_it_was_made()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace, "hook", WebhookEventType.DocumentFailed, WebhookEventType.JobCompleted);
        await AddAsync(workspace, "another");

        await ReopenAsync();
        var found = (await FindWebhookAsync(workspace))!;

        Assert.Equal(made with { Events = found.Events, Secret = found.Secret }, found);
        Assert.Equal(made.Events, found.Events);
        Assert.Equal(made.Secret, found.Secret);
        Assert.Equal(["another", "hook"], (await Webhooks.ListAsync(workspace, Token)).Select(webhook => webhook.Name));
        Assert.Null(await FindWebhookAsync(workspace, "missing"));
    }

    [Fact]
    public async Task Refuses_a_name_that_is_taken_in_the_workspace_and_a_workspace_that_is_gone()
    {
        var (mine, gone) = (await CreateWorkspaceAsync("mine"), await CreateWorkspaceAsync("gone"));
        await AddAsync(mine);
        await AddAsync(gone);
        await Store.Workspaces.DeleteAsync("gone", Token);

        Assert.Equal(ErrorCodes.WebhookExists, (await Assert.ThrowsAsync<AsembException>(() => AddAsync(mine))).Error);
        Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(() => AddAsync(gone, "other"))).Error);
        Assert.Single(await Webhooks.ListLanesAsync(Token));
    }

    [Fact]
    public async Task Changes_what_is_said_and_nothing_else()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);

        var moved = (await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { Url = "https://example.org/" }, Token))!;
        var fewer = (await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { Events = [WebhookEventType.JobCompleted] }, Token))!;
        var off = (await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { IsEnabled = false }, Token))!;

        Assert.Equal(("https://example.org/", true), (moved.Url, moved.IsEnabled));
        Assert.Equal(made.Events, moved.Events);
        Assert.Equal([WebhookEventType.JobCompleted], fewer.Events);
        Assert.Equal(("https://example.org/", false), (off.Url, off.IsEnabled));
        Assert.Equal(made.Secret, off.Secret);
        Assert.Null(await Webhooks.UpdateAsync(workspace, "missing", new WebhookChange { IsEnabled = false }, Token));
    }

    [Fact]
    public async Task A_rotation_keeps_the_former_secret_as_long_as_it_is_told_to()
    {
        var workspace = await CreateWorkspaceAsync();
        await AddAsync(workspace);
        var until = Time.GetUtcNow().AddHours(1);

        var rotated = (await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { Secret = [4, 5], FormerUntil = until }, Token))!;
        await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { Events = [WebhookEventType.JobCompleted] }, Token);
        var kept = (await FindWebhookAsync(workspace))!;
        var atOnce = (await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { Secret = [6] }, Token))!;

        Assert.Equal([4, 5], rotated.Secret);
        Assert.Equal([1, 2, 3], kept.FormerSecret!);
        Assert.Equal(until, kept.FormerUntil);
        Assert.Equal([6], atOnce.Secret);
        Assert.Null(atOnce.FormerSecret);
        Assert.Null(atOnce.FormerUntil);
    }

    [Fact]
    public async Task Deletes_a_webhook_with_its_deliveries_and_a_workspace_with_its_webhooks()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace);
        await AddAsync(workspace, "other");
        await HappenAsync(workspace, 2);

        Assert.True(await Webhooks.DeleteAsync(workspace, "hook", Token));
        Assert.False(await Webhooks.DeleteAsync(workspace, "hook", Token));
        Assert.Empty(await DeliveriesAsync(workspace, webhook));
        Assert.Single(await Webhooks.ListLanesAsync(Token));

        await Store.Workspaces.DeleteAsync("default", Token);
        Assert.Empty(await Webhooks.ListLanesAsync(Token));
    }

    [Fact]
    public async Task Reaches_nothing_of_another_workspace()
    {
        var (mine, theirs) = (await CreateWorkspaceAsync("mine"), await CreateWorkspaceAsync("theirs"));
        var webhook = await AddAsync(theirs);
        await HappenAsync(theirs, 1);
        var delivery = Assert.Single(await DeliveriesAsync(theirs, webhook));
        var foreign = (await LaneAsync(webhook)) with { WorkspaceId = mine.Id };

        Assert.Null(await FindWebhookAsync(mine));
        Assert.Empty(await Webhooks.ListAsync(mine, Token));
        Assert.Null(await Webhooks.UpdateAsync(mine, "hook", new WebhookChange { IsEnabled = false }, Token));
        Assert.False(await Webhooks.DeleteAsync(mine, "hook", Token));
        Assert.Empty(await DeliveriesAsync(mine, webhook));
        Assert.Null(await Webhooks.RedeliverAsync(mine, webhook.Id, delivery.EventId, Token));
        Assert.Null(await Webhooks.LeaseAsync(foreign, 10, TimeSpan.FromMinutes(1), Token));
        Assert.Equal(0, await Webhooks.ForgetAsync(foreign, Time.GetUtcNow().AddDays(1), Time.GetUtcNow().AddDays(1), 0, Token));

        var leased = Assert.Single((await LeaseAsync(webhook))!.Deliveries);
        Assert.False(await Webhooks.SettleAsync(leased with { WorkspaceId = mine.Id }, Delivered(), Token));
        Assert.Equal(DeliveryState.Sending, Assert.Single(await DeliveriesAsync(theirs, webhook)).State);
        Assert.True((await FindWebhookAsync(theirs))!.IsEnabled);
    }

    [Fact]
    public async Task Many_who_make_webhooks_at_once_make_no_more_than_the_workspace_may_have()
    {
        var workspace = await CreateWorkspaceAsync();

        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(async () =>
        {
            try
            {
                await Webhooks.CreateAsync(workspace, Make(workspace, $"hook{i}"), Token, 3);
                return "made";
            }
            catch (AsembException exception)
            {
                return exception.Error.Code;
            }
        })));

        Assert.Equal(3, made.Count(each => each == "made"));
        Assert.Equal(9, made.Count(each => each == "webhook_limit"));
        Assert.Equal(3, (await Webhooks.ListAsync(workspace, Token)).Count);
    }

    [Fact]
    public async Task A_former_secret_is_dropped_when_it_signs_no_longer()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace);
        await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { Secret = [4], FormerUntil = Time.GetUtcNow().AddHours(1) }, Token);

        await ForgetAsync();
        Assert.Equal(webhook.Secret, (await FindWebhookAsync(workspace))!.FormerSecret);
        Time.Advance(TimeSpan.FromHours(1));
        await ForgetAsync();

        var found = (await FindWebhookAsync(workspace))!;
        Assert.Equal((null, null), (found.FormerSecret, found.FormerUntil));
        Assert.Equal([4], found.Secret);

        async Task ForgetAsync() => await Webhooks.ForgetAsync(await LaneAsync(webhook), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 10, Token);
    }

    [Fact]
    public async Task What_happens_in_one_workspace_is_told_to_nobody_in_another()
    {
        var (mine, theirs) = (await CreateWorkspaceAsync("mine"), await CreateWorkspaceAsync("theirs"));
        var (own, other) = (await AddAsync(mine), await AddAsync(theirs));

        await HappenAsync(mine, 1);
        await Webhooks.AnnounceJobsAsync(mine.Id, null, 10, Token);
        await Webhooks.AnnounceJobsAsync(theirs.Id, null, 10, Token);

        Assert.Equal([WebhookEventType.DocumentIndexed, WebhookEventType.JobCompleted], await TypesAsync(mine, own));
        Assert.Empty(await TypesAsync(theirs, other));
    }
}
