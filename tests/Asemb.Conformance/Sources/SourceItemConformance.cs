using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;

namespace Asemb.Conformance.Sources;

public abstract class SourceItemConformance(StoreSource source) : SourceGround(source)
{
    [Fact]
    public async Task Documents_are_taken_in_with_what_is_known_of_them_or_not_at_all()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("sent", "river"));
        var lease = await StartAsync(workspace, await AddAsync(workspace));

        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Syncs.TakeAsync(lease, [Ingest.Text("a", "sea", "docs")], _ => throw new InvalidDataException("A fault."), Token));
        Assert.Equal(["sent"], (await DocumentsAsync(workspace)).Select(document => document.Key));

        var taken = await TryTakeAsync(lease, "a", "sent");
        Assert.Equal([AcceptOutcome.Created, AcceptOutcome.Foreign], taken!.Select(document => document.Outcome));
        Assert.Equal([new SourceItem("a", "v1")], await Store.Syncs.FindItemsAsync(lease, ["a", "sent"], Token));
        Assert.Equal(new SyncCounts(Added: 1), (await LastAsync(workspace)).Counts);
    }

    [Fact]
    public async Task Knows_what_was_taken_by_key_and_in_order()
    {
        var workspace = await CreateWorkspaceAsync();
        var lease = await StartAsync(workspace, await AddAsync(workspace));
        var longest = new string('k', 1000);
        await TakeAsync(lease, "b", "a", longest + "2", longest + "1", "B", "é");
        await TakeAsync(await StartAsync(workspace, await AddAsync(workspace, "other")), "z");

        Assert.Equal(["B", "a", "b", longest + "1", longest + "2", "é"], (await Store.Syncs.ListItemsAsync(lease, null, 10, Token)).Select(item => item.Key));
        Assert.Equal([longest + "2", "é"], (await Store.Syncs.ListItemsAsync(lease, longest + "1", 10, Token)).Select(item => item.Key));
        Assert.Equal(["b"], (await Store.Syncs.ListItemsAsync(lease, "a", 1, Token)).Select(item => item.Key));
        Assert.Equal([new SourceItem("a", "v1")], await Store.Syncs.FindItemsAsync(lease, ["a", "z", "nothing"], Token));
        Assert.Equal(6, (await StatusAsync(workspace)).Documents);
    }

    [Fact]
    public async Task A_document_that_somebody_deleted_is_not_known_any_more()
    {
        var workspace = await CreateWorkspaceAsync();
        var lease = await StartAsync(workspace, await AddAsync(workspace));
        await TakeAsync(lease, "a", "b");

        await Store.Documents.DeleteAsync(workspace, ["a"], Token);

        Assert.Equal(["b"], (await Store.Syncs.FindItemsAsync(lease, ["a", "b"], Token)).Select(item => item.Key));
    }

    [Fact]
    public async Task A_change_that_is_cancelled_is_not_known_any_more_and_the_next_sync_looks_at_everything()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);
        await TakeAsync(lease, "a", "b");
        await Ingest.DrainAsync();
        await EndWithStateAsync(lease);
        var second = await StartAsync(workspace, made);
        Assert.Equal("f", (string?)second.Source.State!["fingerprint"]);
        var job = await ChangeAsync(second, "a");
        await EndWithStateAsync(second);

        await Store.Jobs.CancelAsync(workspace, job, Token);

        var third = await StartAsync(workspace, made);
        Assert.Equal(["types"], third.Source.State!.Select(member => member.Key));
        Assert.Equal([new SourceItem("a", null), new SourceItem("b", "v1")], (await Store.Syncs.FindItemsAsync(third, ["a", "b"], Token)).OrderBy(item => item.Key, StringComparer.Ordinal));

        // Under way: it has looked already.
        await Store.Jobs.CancelAsync(workspace, await ChangeAsync(third, "a"), Token);
        await EndWithStateAsync(third);
        var fourth = await StartAsync(workspace, made);
        Assert.Equal(["types"], fourth.Source.State!.Select(member => member.Key));
        await EndWithStateAsync(fourth);
        Assert.NotNull((await StartAsync(workspace, made)).Source.State!["fingerprint"]);
    }

    [Fact]
    public async Task Each_document_counts_once_however_often_it_is_handed_over()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var first = await StartAsync(workspace, made);
        await TakeAsync(first, "a", "b");
        await TakeAsync(first, "b", "c");
        await SeeAsync(first, "a");
        Assert.Equal(new SyncCounts(Added: 3), (await LastAsync(workspace)).Counts);
        await EndAsync(first);

        var second = await StartAsync(workspace, made);
        Assert.Equal(3, second.Sync.Known);
        await SeeAsync(second, "a", "nothing");
        await SeeAsync(second, "a");
        await TakeAsync(second, "b");
        Assert.True(await Store.Syncs.MarkAsync(second, new SyncMarks { Kept = ["c"], Notes = SyncNotes.None }, Token));

        Assert.Equal(new SyncCounts(Unchanged: 1, Seen: 1), (await LastAsync(workspace)).Counts);
        Assert.Equal(0, await Store.Syncs.CountRemovableAsync(second, withUnseen: true, Token));
        Assert.Equal(3, (await StatusAsync(workspace)).Documents);
    }

    [Fact]
    public async Task What_is_gone_and_what_was_not_seen_can_be_removed()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var first = await StartAsync(workspace, made);
        await TakeAsync(first, "a", "b", "c", "d");
        await EndAsync(first);

        var second = await StartAsync(workspace, made);
        await SeeAsync(second, "a", "b");
        Assert.True(await Store.Syncs.MarkAsync(second, new SyncMarks { Gone = ["b", "unknown"], Notes = SyncNotes.None }, Token));

        Assert.Equal((1, 3), (await Store.Syncs.CountRemovableAsync(second, withUnseen: false, Token), await Store.Syncs.CountRemovableAsync(second, withUnseen: true, Token)));
        Assert.Equal(["b"], await Store.Syncs.ListRemovableAsync(second, withUnseen: false, 10, Token));
        Assert.Equal(["b", "c", "d"], (await Store.Syncs.ListRemovableAsync(second, withUnseen: true, 10, Token)).Order(StringComparer.Ordinal));
        Assert.Single(await Store.Syncs.ListRemovableAsync(second, withUnseen: true, 1, Token));

        // What is there is never forgotten.
        Assert.True(await Store.Syncs.ForgetAsync(second, ["a", "b", "c"], Token));
        Assert.True(await Store.Syncs.ForgetAsync(second, ["a", "b", "c"], Token));

        Assert.Equal(2, (await LastAsync(workspace)).Counts.Removed);
        Assert.Equal(["a", "d"], (await Store.Syncs.ListItemsAsync(second, null, 10, Token)).Select(item => item.Key));
        Assert.Equal(2, (await StatusAsync(workspace)).Documents);
    }

    [Fact]
    public async Task What_is_gone_stays_known_as_such_until_it_is_seen_or_taken_again_and_is_removed_only_where_it_is_found_gone_again()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var first = await StartAsync(workspace, made);
        await TakeAsync(first, "a", "b", "c");
        Assert.True(await Store.Syncs.MarkAsync(first, new SyncMarks { Gone = ["a", "b", "c"], Notes = SyncNotes.None }, Token));
        await EndAsync(first);

        var second = await StartAsync(workspace, made);
        Assert.Equal(["a", "b", "c"], (await Store.Syncs.ListGoneItemsAsync(second, null, 10, Token)).Select(item => item.Key));
        Assert.Equal(["b"], (await Store.Syncs.ListGoneItemsAsync(second, "a", 1, Token)).Select(item => item.Key));
        Assert.Equal(0, await Store.Syncs.CountRemovableAsync(second, withUnseen: false, Token));
        Assert.Empty(await Store.Syncs.ListRemovableAsync(second, withUnseen: false, 10, Token));
        await SeeAsync(second, "a");
        await TakeAsync(second, "b");

        Assert.Equal([new SourceItem("c", "v1")], await Store.Syncs.ListGoneItemsAsync(second, null, 10, Token));
        Assert.True(await Store.Syncs.MarkAsync(second, new SyncMarks { Gone = ["c"], Notes = SyncNotes.None }, Token));
        Assert.Equal(["c"], await Store.Syncs.ListRemovableAsync(second, withUnseen: false, 10, Token));
    }

    [Fact]
    public async Task What_was_not_seen_and_is_held_back_is_known_as_gone()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var first = await StartAsync(workspace, made);
        await TakeAsync(first, "a", "b", "c");
        await EndAsync(first);
        var second = await StartAsync(workspace, made);
        await SeeAsync(second, "a");

        Assert.True(await Store.Syncs.EndAsync(second, new SyncOutcome(SyncState.WaitingForConfirmation) { HeldBack = 2, HoldsUnseen = true }, _ => null, Token));

        Assert.Equal(["b", "c"], (await Store.Syncs.ListGoneItemsAsync(await StartAsync(workspace, made), null, 10, Token)).Select(item => item.Key));
    }

    private Task EndWithStateAsync(SyncLease lease) => Store.Syncs.EndAsync(
        lease, new SyncOutcome(SyncState.Completed) { SourceState = new JsonObject { ["fingerprint"] = "f", ["version"] = "w", ["types"] = new JsonObject() } }, _ => null, Token);

    private async Task<Guid> ChangeAsync(SyncLease lease, string key)
    {
        await Store.Syncs.TakeAsync(
            lease,
            [Ingest.Text(key, "other", lease.Source.Name)],
            accepted => new SyncMarks { Taken = [.. accepted.Select(document => new TakenItem(document.Key, "v2", document.Outcome))], Notes = SyncNotes.None },
            Token);
        return (await Store.Ingestion.ListJobsAsync(lease.Workspace, 1, Token))[0].JobId;
    }
}
