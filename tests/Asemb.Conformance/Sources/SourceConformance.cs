using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;

namespace Asemb.Conformance.Sources;

public abstract class SourceConformance(StoreSource source) : SourceGround(source)
{
    [Fact]
    public async Task Keeps_a_source_with_all_that_was_said_of_it()
    {
        var workspace = await CreateWorkspaceAsync();
        var next = Time.GetUtcNow().AddMinutes(3);

        var made = await Store.Sources.CreateAsync(workspace, New("docs", "@every 5m") with { DeletionLimit = 0.5, IsPaused = true }, next, Token);
        await ReopenAsync();
        var status = await StatusAsync(workspace);

        Assert.Equal("""{"path":"/srv/docs"}""", status.Source.Settings.ToJsonString());
        Assert.Equal(made with { Settings = null! }, status.Source with { Settings = null! });
        Assert.Equal((workspace.Id, "docs", SourceKind.Folder, "@every 5m", 0.5, true), (made.WorkspaceId, made.Name, made.Kind, made.Schedule, made.DeletionLimit, made.IsPaused));
        Assert.Equal((next, null, null, 0, 0), (status.NextSyncAt, status.LastSync, status.CheckedAt, status.Documents, status.Failures));
        Assert.Null(await Store.Sources.FindAsync(workspace, "other", Token));
    }

    [Fact]
    public async Task A_name_is_unique_in_its_workspace_only()
    {
        var workspace = await CreateWorkspaceAsync();
        await AddAsync(workspace);

        Assert.Equal(ErrorCodes.SourceExists, (await Assert.ThrowsAsync<AsembException>(() => AddAsync(workspace))).Error);
        Assert.Equal(ErrorCodes.InvalidName, (await Assert.ThrowsAsync<AsembException>(() => AddAsync(workspace, "a/b"))).Error);
        await AddAsync(await CreateWorkspaceAsync("other"));
    }

    [Fact]
    public async Task Lists_the_sources_of_the_workspace_by_name()
    {
        var workspace = await CreateWorkspaceAsync();
        foreach (var name in (string[])["b", "a", "c"]) await AddAsync(workspace, name);
        var other = await CreateWorkspaceAsync("other");
        var foreign = await AddAsync(other, "d");

        Assert.Equal(["a", "b", "c"], (await Store.Sources.ListAsync(workspace, Token)).Select(status => status.Source.Name));
        Assert.False(await Store.Sources.DeleteAsync(workspace, foreign.Id, Token));
        Assert.Null(await Store.Sources.BeginAsync(workspace, foreign.Id, isFull: false, confirm: false, Token));
        Assert.Equal(["d"], (await Store.Sources.ListAsync(other, Token)).Select(status => status.Source.Name));
    }

    [Fact]
    public async Task A_source_of_a_workspace_that_was_deleted_is_refused_and_goes_with_it()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        await TakeAsync(await StartAsync(workspace, made), "a");

        Assert.True(await Store.Workspaces.DeleteAsync("default", Token));

        Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(() => AddAsync(workspace))).Error);
        Time.Advance(LeaseDuration);
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));
        Assert.Empty(await Store.Sources.ListAsync(await CreateWorkspaceAsync(), Token));
    }

    [Fact]
    public async Task New_settings_replace_the_old_and_what_was_known_of_them()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);
        await TakeAsync(lease, "a");
        var changed = made with { Settings = new JsonObject { ["path"] = "/elsewhere" }, Schedule = "0 * * * *", DeletionLimit = 1, IsPaused = true };

        Assert.Equal(SourceReplacement.Replaced, await Store.Sources.ReplaceAsync(workspace, made, changed, readAnew: true, Time.GetUtcNow().AddHours(1), Token));

        var status = await StatusAsync(workspace);
        Assert.Equal(changed with { Settings = null! }, status.Source with { Settings = null! });
        Assert.Equal("/elsewhere", (string?)status.Source.Settings["path"]);
        Assert.Equal((SyncState.Cancelled, Time.GetUtcNow().AddHours(1)), (status.LastSync!.State, status.NextSyncAt));
        Assert.False(await Store.Syncs.RenewAsync(lease, LeaseDuration, Token));
        Assert.Equal([new SourceItem("a", null)], await Store.Syncs.ListItemsAsync(await StartAsync(workspace, made), null, 10, Token));
        Assert.Equal(SourceReplacement.Gone, await Store.Sources.ReplaceAsync(workspace, changed with { Id = made.Id + 100 }, changed, readAnew: false, null, Token));
    }

    [Fact]
    public async Task A_change_of_what_was_changed_meanwhile_is_not_made()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        Source[] others =
        [
            made with { Settings = new JsonObject { ["path"] = "/elsewhere" } }, made with { Schedule = "@every 1h" }, made with { DeletionLimit = 1 }, made with { IsPaused = true },
        ];
        var present = made;
        foreach (var other in others)
        {
            Assert.Equal(SourceReplacement.Replaced, await Store.Sources.ReplaceAsync(workspace, present, other, readAnew: false, null, Token));
            Assert.Equal(SourceReplacement.ChangedMeanwhile, await Store.Sources.ReplaceAsync(workspace, made, made with { Schedule = "@every 2h" }, readAnew: true, null, Token));
            present = (await StatusAsync(workspace)).Source;
            Assert.True(present.IsSetUpAs(other));
        }
    }

    [Fact]
    public async Task Changes_put_off_no_sync_unless_they_are_of_its_schedule()
    {
        var workspace = await CreateWorkspaceAsync();
        var due = Time.GetUtcNow().AddMinutes(10);
        var made = await AddAsync(workspace, schedule: "@every 1h", nextSyncAt: due);
        var changed = made with { DeletionLimit = 1, Settings = new JsonObject { ["path"] = "/elsewhere" } };

        await Store.Sources.ReplaceAsync(workspace, made, changed, readAnew: true, Time.GetUtcNow().AddHours(1), Token);
        Assert.Equal(due, (await StatusAsync(workspace)).NextSyncAt);
        await Store.Sources.ReplaceAsync(workspace, changed, changed with { Schedule = "@every 2h" }, readAnew: false, Time.GetUtcNow().AddHours(2), Token);
        Assert.Equal(Time.GetUtcNow().AddHours(2), (await StatusAsync(workspace)).NextSyncAt);
    }

    [Fact]
    public async Task Other_changes_leave_a_sync_under_way_alone()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);

        await Store.Sources.ReplaceAsync(workspace, made, made with { IsPaused = true }, readAnew: false, nextSyncAt: null, Token);

        Assert.True(await Store.Syncs.RenewAsync(lease, LeaseDuration, Token));
        Assert.Equal(SyncState.Running, (await LastAsync(workspace)).State);
        Assert.True((await StatusAsync(workspace)).Source.IsPaused);
    }

    [Fact]
    public async Task Deleting_takes_what_is_known_and_leaves_the_documents()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);
        await TakeAsync(lease, "a", "b");

        Assert.True(await Store.Sources.DeleteAsync(workspace, made.Id, Token));

        Assert.False(await EndAsync(lease));
        Assert.Equal(2, (await DocumentsAsync(workspace)).Count);
        var again = await StartAsync(workspace, await AddAsync(workspace));
        Assert.Empty(await Store.Syncs.ListItemsAsync(again, null, 10, Token));
        Assert.NotEqual(made.Id, again.Source.Id);
    }

    [Fact]
    public async Task A_source_that_forgets_knows_nothing_and_rests()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace, schedule: "@every 1m", nextSyncAt: Time.GetUtcNow());
        var lease = await ClaimAsync();
        await TakeAsync(lease, "a");

        await Store.Sources.ForgetAsync(workspace, made.Id, Token);

        var status = await StatusAsync(workspace);
        Assert.Equal((true, 0, null, SyncState.Cancelled), (status.Source.IsPaused, status.Documents, status.NextSyncAt, status.LastSync!.State));
        Assert.False(await EndAsync(lease));
        Assert.Empty(await Store.Syncs.FindItemsAsync(lease, ["a"], Token));
    }

    [Fact]
    public async Task Counts_what_waits_of_the_source_and_of_the_workspace_up_to_a_number()
    {
        var workspace = await CreateWorkspaceAsync();
        var lease = await StartAsync(workspace, await AddAsync(workspace));
        await TakeAsync(lease, "a", "b");
        await Ingest.AcceptAsync(workspace, Ingest.Text("c", "text"));

        Assert.Equal(2, await Store.Sources.CountQueuedAsync(workspace, "docs", 10, Token));
        Assert.Equal(3, await Store.Sources.CountQueuedAsync(workspace, null, 10, Token));
        Assert.Equal(1, await Store.Sources.CountQueuedAsync(workspace, null, 1, Token));
        await AddAsync(workspace, "idle");
        Assert.Equal([("docs", 2), ("idle", 0)], (await Store.Sources.CountQueuedAsync(workspace, 10, Token)).OrderBy(source => source.Key, StringComparer.Ordinal).Select(source => (source.Key, source.Value)));
        Assert.Equal(1, (await Store.Sources.CountQueuedAsync(workspace, 1, Token))["docs"]);
        await Ingest.DrainAsync();
        Assert.Equal(0, await Store.Sources.CountQueuedAsync(workspace, null, 10, Token));
    }

    [Fact]
    public async Task A_workspace_has_no_more_sources_than_it_may_have_also_when_they_are_made_at_once()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await AddAsync(workspace, "one");
        await AddAsync(other, "one");

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Record.ExceptionAsync(() => Store.Sources.CreateAsync(workspace, New($"more{i}"), null, Token, most: 3)).AsTask()));

        Assert.All(made.OfType<Exception>(), refused => Assert.Equal(ErrorCodes.SourceLimit, Assert.IsType<AsembException>(refused).Error));
        Assert.Equal(2, made.Count(refused => refused is null));
        Assert.Equal(3, (await Store.Sources.ListAsync(workspace, Token)).Count);
    }

    [Fact]
    public async Task A_source_replaces_no_document_of_another_or_of_a_client()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("own", "river", "docs"), Ingest.Text("other", "river", "wiki"), Ingest.Text("sent", "river"));

        var answer = await Store.Ingestion.AcceptAsync(
            workspace,
            new AcceptRequest([.. ((string[])["new", "other", "own", "sent"]).Select(key => Ingest.Text(key, "sea", "docs"))]) { Owner = "docs" },
            Token);

        Assert.Equal([AcceptOutcome.Created, AcceptOutcome.Foreign, AcceptOutcome.Updated, AcceptOutcome.Foreign], answer.Documents.Select(document => document.Outcome));
        await Ingest.DrainAsync();
        Assert.Equal(["other", "sent"], (await FindAsync(workspace, "river")).Order(StringComparer.Ordinal));
        Assert.Equal(["new", "own"], (await FindAsync(workspace, "sea")).Order(StringComparer.Ordinal));
        Assert.Equal(["wiki", null], (await DocumentsAsync(workspace)).Where(document => document.Key is "other" or "sent").OrderBy(document => document.Key, StringComparer.Ordinal).Select(document => document.Source));
        Assert.Equal((4, 2), ((await Store.Ingestion.FindJobAsync(workspace, answer.JobId, Token)) is { } job ? (job.Total, job.Unchanged) : default));
    }

    [Fact]
    public async Task Documents_are_deleted_by_key_only_where_they_are_of_the_source()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river", "docs"), Ingest.Text("b", "river", "other"), Ingest.Text("c", "river"));

        Assert.Equal(1, await Store.Documents.DeleteAsync(workspace, ["a", "b", "c", "d"], "docs", Token));

        Assert.Equal(["b", "c"], (await DocumentsAsync(workspace)).Select(document => document.Key));
        Assert.Equal(["b", "c"], (await FindAsync(workspace, "river")).Order(StringComparer.Ordinal));
    }
}
