using Asemb.Core.Webhooks;

namespace Asemb.Conformance.Stores;

/// <summary>What is to be sent is handed to one server at a time, and nothing that was delivered is handed out again.</summary>
public abstract class WebhookDeliveryConformance(StoreSource source) : WebhookGround(source)
{
    [Fact]
    public async Task Hands_out_the_longest_waiting_first_and_each_once()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 3);
        var all = await DeliveriesAsync(workspace, webhook);

        var first = (await LeaseAsync(webhook, 2))!;
        var second = (await LeaseAsync(webhook))!;

        Assert.Equal(webhook.Secret, first.Webhook.Secret);
        Assert.Equal(all.Take(2).Select(each => (each.EventId, each.Data, 1)), first.Deliveries.Select(each => (each.EventId, each.Data, each.Attempts)));
        Assert.Equal(all[2].EventId, Assert.Single(second.Deliveries).EventId);
        Assert.Null(await LeaseAsync(webhook));
        Assert.False((await LaneAsync(webhook)).IsDue);
        Assert.Equal(3, (await FindWebhookAsync(workspace))!.Waiting);
    }

    [Fact]
    public async Task Many_who_lease_at_once_never_get_the_same()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 40);

        var leased = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => LeaseAsync(webhook, 3))));

        var sequences = leased.OfType<LeasedDeliveries>().SelectMany(each => each.Deliveries).Select(each => each.Sequence).ToList();
        Assert.Equal(sequences.Count, sequences.Distinct().Count());
        Assert.InRange(sequences.Count, 1, 40);
    }

    [Fact]
    public async Task What_was_delivered_is_over_and_remembered()
    {
        var (workspace, webhook, leased) = await LeasedAsync();

        Assert.True(await Webhooks.SettleAsync(leased, Delivered(), Token));
        Time.Advance(TimeSpan.FromDays(3));
        await ReopenAsync();

        var over = Assert.Single(await DeliveriesAsync(workspace, webhook));
        Assert.Equal((DeliveryState.Delivered, 1, 200, 12, "ok"), (over.State, over.Attempts, over.Status, over.LatencyMs, over.Answer));
        Assert.Null(over.NextAt);
        Assert.NotNull(over.AttemptedAt);
        Assert.Null(await LeaseAsync(webhook));
    }

    [Fact]
    public async Task A_lease_that_ran_out_goes_to_the_next_and_its_former_holder_changes_nothing()
    {
        var (workspace, webhook, leased) = await LeasedAsync();
        Time.Advance(TimeSpan.FromMinutes(2));

        var again = Assert.Single((await LeaseAsync(webhook))!.Deliveries);

        Assert.Equal((leased.EventId, 2), (again.EventId, again.Attempts));
        Assert.False(await Webhooks.SettleAsync(leased, Delivered(), Token));
        Assert.True(await Webhooks.SettleAsync(again, Refused(null), Token));
        Assert.Equal(DeliveryState.Failed, Assert.Single(await DeliveriesAsync(workspace, webhook)).State);
    }

    [Fact]
    public async Task A_store_of_one_process_takes_back_what_was_under_way_when_it_is_opened()
    {
        var (_, webhook, leased) = await LeasedAsync();

        await ReopenAsync();
        await Store.Ingestion.ReleaseAllLeasesAsync(Token);

        Assert.Equal(!IsShared, await LeaseAsync(webhook) is not null);
        Assert.Equal(IsShared, await Webhooks.SettleAsync(leased, Delivered(), Token));
    }

    [Fact]
    public async Task What_failed_waits_for_its_next_try_and_one_that_was_put_back_keeps_its_tries()
    {
        var (workspace, webhook, leased) = await LeasedAsync();
        await Webhooks.SettleAsync(leased, Refused(TimeSpan.FromHours(1)), Token);

        var waiting = Assert.Single(await DeliveriesAsync(workspace, webhook));
        Assert.Equal((DeliveryState.Pending, 1, 500, "The answer was 500."), (waiting.State, waiting.Attempts, waiting.Status, waiting.Error));
        Assert.Equal(Time.GetUtcNow().AddHours(1), waiting.NextAt);
        Assert.Null(await LeaseAsync(webhook));

        Time.Advance(TimeSpan.FromHours(1));
        var again = Assert.Single((await LeaseAsync(webhook))!.Deliveries);
        await Webhooks.SettleAsync(again, new DeliveryOutcome(DeliveryState.Pending, Time.GetUtcNow(), Time.GetUtcNow(), CountAttempt: false), Token);
        var back = Assert.Single(await DeliveriesAsync(workspace, webhook));
        Assert.Equal((1, 500, 9, "no", "The answer was 500."), (back.Attempts, back.Status, back.LatencyMs, back.Answer, back.Error));
    }

    [Fact]
    public async Task A_failing_webhook_is_tried_with_one_delivery_when_its_hold_is_over_and_works_again_after_a_success()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 5);
        var began = Time.GetUtcNow();
        var first = (await LeaseAsync(webhook, 1))!.Deliveries[0];
        await Webhooks.SettleAsync(first, Refused(TimeSpan.FromDays(1), Time.GetUtcNow().AddMinutes(1)), Token);

        Assert.Null(await LeaseAsync(webhook));
        Assert.False((await LaneAsync(webhook)).IsDue);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await LaneAsync(webhook)).IsDue);
        var probe = Assert.Single((await LeaseAsync(webhook))!.Deliveries);
        var failing = (await FindWebhookAsync(workspace))!;
        await Webhooks.SettleAsync(probe, Delivered(), Token);

        Assert.Equal((1, began, "The answer was 500."), (failing.Failures, failing.FailingSince, failing.LastError));
        var works = (await FindWebhookAsync(workspace))!;
        Assert.Equal((0, null, null, null), (works.Failures, works.FailingSince, works.HeldUntil, works.LastError));
        Assert.Equal(3, (await LeaseAsync(webhook))!.Deliveries.Count);
    }

    [Fact]
    public async Task Failures_beside_each_other_count_once_and_the_longest_hold_stays()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 9);
        var leased = (await LeaseAsync(webhook, 8))!.Deliveries;
        var (began, wanted) = (Time.GetUtcNow(), Time.GetUtcNow().AddHours(1));

        foreach (var (delivery, hold) in leased.Take(7).Zip([null, began.AddSeconds(5), wanted, began.AddSeconds(5), null, null, (DateTimeOffset?)null]))
            await Webhooks.SettleAsync(delivery, Refused(TimeSpan.FromDays(1), hold), Token);
        var failing = (await FindWebhookAsync(workspace))!;
        await Webhooks.SettleAsync(leased[7], Delivered(), Token);

        Assert.Equal((1, began, wanted), (failing.Failures, failing.FailingSince, failing.HeldUntil));
        var works = (await FindWebhookAsync(workspace))!;
        Assert.Equal((0, null, wanted), (works.Failures, works.FailingSince, works.HeldUntil));
        Assert.Null(await LeaseAsync(webhook));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Single((await LeaseAsync(webhook))!.Deliveries);
    }

    [Fact]
    public async Task A_row_of_failures_goes_on_while_tries_do_and_begins_anew_when_nothing_was_tried_for_days()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 1);
        var began = Time.GetUtcNow();

        for (var i = 0; i < 7; i++)
        {
            await Webhooks.SettleAsync(Assert.Single((await LeaseAsync(webhook))!.Deliveries), Refused(TimeSpan.FromHours(26)), Token);
            Time.Advance(TimeSpan.FromHours(26));
        }

        var failing = (await FindWebhookAsync(workspace))!;
        Assert.Equal((7, began, 7), (failing.Failures, failing.FailingSince, failing.FailuresAt(Time.GetUtcNow())));
        Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(0, failing.FailuresAt(Time.GetUtcNow()));
        await Webhooks.SettleAsync(Assert.Single((await LeaseAsync(webhook))!.Deliveries), Refused(TimeSpan.FromHours(1)), Token);

        var anew = (await FindWebhookAsync(workspace))!;
        Assert.Equal((1, Time.GetUtcNow(), 1), (anew.Failures, anew.FailingSince, anew.FailuresAt(Time.GetUtcNow())));
    }

    [Fact]
    public async Task What_could_not_be_sent_for_days_is_no_row_of_failures_of_the_receiver()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 1);

        for (var i = 0; i < 8; i++)
        {
            var again = Time.GetUtcNow().AddDays(1);
            var unsent = new DeliveryOutcome(DeliveryState.Pending, Time.GetUtcNow(), again, CountAttempt: false, Error: "no key", Endpoint: EndpointVerdict.Unsent, HoldUntil: again);
            await Webhooks.SettleAsync(Assert.Single((await LeaseAsync(webhook))!.Deliveries), unsent, Token);
            Time.Advance(TimeSpan.FromDays(1));
        }

        var held = (await FindWebhookAsync(workspace))!;
        Assert.Equal((1, Time.GetUtcNow().AddDays(-1), "no key"), (held.Failures, held.FailingSince, held.LastError));
    }

    [Fact]
    public async Task What_became_of_a_delivery_to_a_former_address_says_nothing_of_the_new_one()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 2);
        var leased = (await LeaseAsync(webhook, 2))!.Deliveries;
        await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { Url = "https://example.com/other" }, Token);

        Assert.True(await Webhooks.SettleAsync(leased[0], Refused(TimeSpan.FromHours(1), Time.GetUtcNow().AddHours(1)), Token));
        Assert.True(await Webhooks.SettleAsync(
            leased[1], new DeliveryOutcome(DeliveryState.Failed, Time.GetUtcNow(), Status: 410, Endpoint: EndpointVerdict.Disable, DisabledReason: "gone"), Token));

        var other = (await FindWebhookAsync(workspace))!;
        Assert.Equal((true, 0, null, null, null), (other.IsEnabled, other.Failures, other.FailingSince, other.HeldUntil, other.LastError));
        Assert.Equal([DeliveryState.Pending, DeliveryState.Failed], (await DeliveriesAsync(workspace, webhook)).Select(each => each.State));
    }

    [Fact]
    public async Task A_disabled_webhook_keeps_what_waits_until_it_is_enabled()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 2);
        var leased = (await LeaseAsync(webhook, 1))!.Deliveries[0];

        await Webhooks.SettleAsync(
            leased,
            new DeliveryOutcome(DeliveryState.Failed, Time.GetUtcNow(), Status: 410, Error: "gone", Endpoint: EndpointVerdict.Disable, DisabledReason: "The receiver says it is gone."),
            Token);

        var off = (await FindWebhookAsync(workspace))!;
        Assert.Equal((false, "The receiver says it is gone.", 1L), (off.IsEnabled, off.DisabledReason, off.Waiting));
        Assert.Null(await LeaseAsync(webhook));
        var on = (await Webhooks.UpdateAsync(workspace, "hook", new WebhookChange { IsEnabled = true }, Token))!;
        Assert.Equal((true, null, 0), (on.IsEnabled, on.DisabledReason, on.Failures));
        Assert.Single((await LeaseAsync(webhook))!.Deliveries);
    }

    [Fact]
    public async Task Delivers_again_what_somebody_asks_for_even_to_a_webhook_that_is_held()
    {
        var (workspace, webhook, leased) = await LeasedAsync();
        Assert.Equal(DeliveryState.Sending, (await Webhooks.RedeliverAsync(workspace, webhook.Id, leased.EventId, Token))!.State);
        await Webhooks.SettleAsync(leased, Refused(null, Time.GetUtcNow().AddHours(1)), Token);
        Assert.Null(await Webhooks.RedeliverAsync(workspace, webhook.Id, Guid.NewGuid(), Token));
        Assert.Equal(Time.GetUtcNow().AddHours(1), (await FindWebhookAsync(workspace))!.HeldUntil);

        var asked = (await Webhooks.RedeliverAsync(workspace, webhook.Id, leased.EventId, Token))!;

        Assert.Equal((DeliveryState.Pending, 0), (asked.State, asked.Attempts));
        Assert.Equal(leased.EventId, Assert.Single((await LeaseAsync(webhook))!.Deliveries).EventId);
    }

    [Fact]
    public async Task Lists_the_newest_deliveries_first_by_pages_and_by_state()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 5);
        await Webhooks.SettleAsync((await LeaseAsync(webhook, 1))!.Deliveries[0], Delivered(), Token);
        var all = (await DeliveriesAsync(workspace, webhook)).Reverse().Select(each => each.Sequence).ToList();

        var page = await Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, 0, 2, Token);
        var next = await Webhooks.ListDeliveriesAsync(workspace, webhook.Id, null, page[^1].Sequence, 2, Token);

        Assert.Equal(all.Take(2), page.Select(each => each.Sequence));
        Assert.Equal(all.Skip(2).Take(2), next.Select(each => each.Sequence));
        Assert.Equal(all[^1], Assert.Single(await Webhooks.ListDeliveriesAsync(workspace, webhook.Id, DeliveryState.Delivered, 0, 10, Token)).Sequence);
        Assert.Equal(4, (await Webhooks.ListDeliveriesAsync(workspace, webhook.Id, DeliveryState.Pending, 0, 10, Token)).Count);
    }

    [Fact]
    public async Task Forgets_what_is_over_for_long_or_beyond_a_number_and_nothing_that_waits()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 6);
        foreach (var delivery in (await LeaseAsync(webhook, 4))!.Deliveries) await Webhooks.SettleAsync(delivery, Delivered(), Token);
        var lane = await LaneAsync(webhook);
        var (now, never) = (Time.GetUtcNow(), DateTimeOffset.UnixEpoch);

        Assert.Equal(0, await Webhooks.ForgetAsync(lane, now, never, 4, Token));
        Assert.Equal(1, await Webhooks.ForgetAsync(lane, now, never, 3, Token));
        Assert.Equal(3, await Webhooks.ForgetAsync(lane, now.AddSeconds(1), never, 100, Token));
        Assert.Equal(2, (await DeliveriesAsync(workspace, webhook)).Count);
        Assert.Equal(2, await Webhooks.ForgetAsync(lane, now, now.AddSeconds(1), 100, Token));
    }

    [Fact]
    public async Task Forgets_all_that_is_over_where_none_is_to_be_kept()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 4);
        var leased = (await LeaseAsync(webhook, 3))!.Deliveries;
        foreach (var delivery in leased.Take(2)) await Webhooks.SettleAsync(delivery, Delivered(), Token);

        Assert.Equal(2, await Webhooks.ForgetAsync(await LaneAsync(webhook), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 0, Token));

        Assert.Equal([DeliveryState.Sending, DeliveryState.Pending], (await DeliveriesAsync(workspace, webhook)).Select(each => each.State));
    }

    private async Task<(Core.Workspaces.Workspace Workspace, Webhook Webhook, LeasedDelivery Leased)> LeasedAsync()
    {
        var workspace = await CreateWorkspaceAsync();
        var webhook = await AddAsync(workspace, "hook", WebhookEventType.DocumentIndexed);
        await HappenAsync(workspace, 1);
        return (workspace, webhook, Assert.Single((await LeaseAsync(webhook))!.Deliveries));
    }
}
