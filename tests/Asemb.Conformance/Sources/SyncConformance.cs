using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Conformance.Sources;

public abstract class SyncConformance(StoreSource source) : SourceGround(source)
{
    [Fact]
    public async Task A_sync_that_was_asked_for_is_claimed_once()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));

        var begun = await Store.Sources.BeginAsync(workspace, made.Id, isFull: true, confirm: false, Token);
        var again = await Store.Sources.BeginAsync(workspace, made.Id, isFull: false, confirm: false, Token);
        var lease = await ClaimAsync();

        Assert.Equal(begun!.Id, again!.Id);
        Assert.Equal((begun.Id, true, SyncTrigger.Manual, 1), (lease.Sync.Id, lease.Sync.IsFull, lease.Sync.Trigger, lease.Sync.Attempts));
        Assert.Equal((workspace.Name, "docs"), (lease.Workspace.Name, lease.Source.Name));
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));
    }

    [Fact]
    public async Task A_schedule_begins_a_sync_when_its_time_has_come()
    {
        var workspace = await CreateWorkspaceAsync();
        await AddAsync(workspace, schedule: "@every 1m", nextSyncAt: Time.GetUtcNow().AddMinutes(1));
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));

        Time.Advance(TimeSpan.FromMinutes(1));
        var lease = await ClaimAsync();
        Assert.Equal(SyncTrigger.Schedule, lease.Sync.Trigger);
        Assert.True(await EndAsync(lease, next: Time.GetUtcNow().AddMinutes(1)));

        var status = await StatusAsync(workspace);
        Assert.Equal((Time.GetUtcNow().AddMinutes(1), Time.GetUtcNow(), SyncState.Completed), (status.NextSyncAt, status.CheckedAt, status.LastSync!.State));
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));
    }

    [Fact]
    public async Task What_this_process_cannot_run_is_left_and_hides_nothing_else()
    {
        var workspace = await CreateWorkspaceAsync();
        await AddAsync(workspace, "foreign", nextSyncAt: Time.GetUtcNow().AddSeconds(-5));
        await AddAsync(workspace, "ours", nextSyncAt: Time.GetUtcNow());
        var since = new List<DateTimeOffset>();

        var lease = await Store.Syncs.ClaimAsync(LeaseDuration, (candidate, due) => { since.Add(due); return ValueTask.FromResult(candidate.Name == "ours"); }, Token);

        Assert.Equal("ours", lease!.Source.Name);
        Assert.Equal([Time.GetUtcNow().AddSeconds(-5), Time.GetUtcNow()], since);
        Assert.Null((await StatusAsync(workspace, "foreign")).LastSync);
    }

    [Fact]
    public async Task A_claim_that_ran_out_is_taken_over_with_the_cursor_and_its_holder_changes_nothing_any_more()
    {
        var workspace = await CreateWorkspaceAsync();
        var first = await StartAsync(workspace, await AddAsync(workspace));
        await TakeAsync(first, "a");
        Assert.True(await Store.Syncs.MarkAsync(first, new SyncMarks { Notes = SyncNotes.None, Cursor = new JsonObject { ["at"] = 7 } }, Token));
        Time.Advance(LeaseDuration / 2);
        Assert.True(await Store.Syncs.RenewAsync(first, LeaseDuration, Token));
        Time.Advance(LeaseDuration - TimeSpan.FromSeconds(1));
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));

        Time.Advance(TimeSpan.FromSeconds(1));
        var second = await ClaimAsync();

        Assert.Equal((first.Sync.Id, 7, 2, 1), (second.Sync.Id, (int)second.Sync.Cursor!["at"]!, second.Sync.Attempts, second.Sync.Counts.Added));
        Assert.False(await Store.Syncs.RenewAsync(first, LeaseDuration, Token));
        Assert.False(await Store.Syncs.MarkAsync(first, new SyncMarks { Gone = ["a"], Notes = SyncNotes.None }, Token));
        Assert.False(await Store.Syncs.ForgetAsync(first, ["a"], Token));
        Assert.False(await Store.Syncs.PutOffAsync(first, Time.GetUtcNow(), null, isAttempt: true, Token));
        Assert.False(await EndAsync(first));
        Assert.Equal(0, await Store.Syncs.CountRemovableAsync(second, withUnseen: false, Token));
        Assert.True(await EndAsync(second));
    }

    [Theory]
    [InlineData("forgotten")]
    [InlineData("changed")]
    [InlineData("deleted")]
    [InlineData("cancelled")]
    public async Task A_sync_whose_source_is_taken_from_it_takes_nothing_in_any_more(string how)
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);
        await TakeAsync(lease, "a");

        await (how switch
        {
            "forgotten" => Store.Sources.ForgetAsync(workspace, made.Id, Token),
            "changed" => Store.Sources.ReplaceAsync(workspace, made, made with { Settings = new JsonObject { ["path"] = "/elsewhere" } }, readAnew: true, nextSyncAt: null, Token),
            "deleted" => Store.Sources.DeleteAsync(workspace, made.Id, Token),
            _ => Store.Sources.CancelAsync(workspace, made.Id, nextSyncAt: null, Token),
        });

        Assert.Null(await TryTakeAsync(lease, "a", "b"));
        Assert.Equal(["a"], (await DocumentsAsync(workspace)).Select(document => document.Key));
    }

    [Fact]
    public async Task Reopening_the_store_of_a_single_process_frees_its_claims()
    {
        var workspace = await CreateWorkspaceAsync();
        var first = await StartAsync(workspace, await AddAsync(workspace));
        await ReopenAsync();
        if (!IsShared) await Store.Ingestion.ReleaseAllLeasesAsync(Token);

        var second = await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token);

        Assert.Equal(IsShared, second is null);
        if (!IsShared) Assert.Equal(first.Sync.Id, second!.Sync.Id);
    }

    [Fact]
    public async Task What_is_put_off_waits_and_tells_why()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);
        var until = Time.GetUtcNow().AddMinutes(10);

        Assert.True(await Store.Syncs.PutOffAsync(lease, until, new SyncError(ErrorCodes.SourceUnavailable.Code, "The server is away."), isAttempt: true, Token));

        var waiting = await LastAsync(workspace);
        Assert.Equal((SyncState.Running, until, "The server is away."), (waiting.State, waiting.NextTryAt, waiting.Error!.Message));
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));
        await Store.Sources.BeginAsync(workspace, made.Id, isFull: false, confirm: false, Token);
        Assert.Equal((waiting.Id, 2), ((await ClaimAsync()) is var now ? now.Sync.Id : 0, (await LastAsync(workspace)).Attempts));
    }

    [Fact]
    public async Task An_attempt_that_was_nobodys_fault_does_not_count()
    {
        var workspace = await CreateWorkspaceAsync();
        var lease = await StartAsync(workspace, await AddAsync(workspace));

        Assert.True(await Store.Syncs.PutOffAsync(lease, Time.GetUtcNow(), new SyncError("too_many_pending", "It waits."), isAttempt: false, Token));

        Assert.Equal("It waits.", (await LastAsync(workspace)).Error!.Message);
        Assert.Equal(1, (await ClaimAsync()).Sync.Attempts);
    }

    [Fact]
    public async Task A_source_that_changed_while_it_was_asked_whether_it_can_be_run_is_left()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        await Store.Sources.BeginAsync(workspace, made.Id, isFull: false, confirm: false, Token);

        Assert.Null(await Store.Syncs.ClaimAsync(
            LeaseDuration,
            async (candidate, _) => await Store.Sources.ReplaceAsync(
                workspace, candidate, candidate with { Settings = new JsonObject { ["path"] = "/elsewhere" } }, readAnew: false, Time.GetUtcNow(), Token) == SourceReplacement.Replaced,
            Token));

        Assert.Equal("/elsewhere", (string?)(await ClaimAsync()).Source.Settings["path"]);
    }

    [Fact]
    public async Task A_sync_that_waits_becomes_the_one_asked_for_and_one_that_is_worked_on_does_not()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        Assert.True(await EndAsync(await StartAsync(workspace, made), SyncState.WaitingForConfirmation, heldBack: 30));
        var lease = await StartAsync(workspace, made);
        Assert.True(await Store.Syncs.MarkAsync(lease, new SyncMarks { Notes = SyncNotes.None, Cursor = new JsonObject { ["at"] = 7 } }, Token));
        Assert.Equal(ErrorCodes.SyncUnderWay, (await Assert.ThrowsAsync<AsembException>(() => BeginAsync(isFull: true, confirm: false))).Error);
        Assert.Equal(ErrorCodes.SyncUnderWay, (await Assert.ThrowsAsync<AsembException>(() => BeginAsync(isFull: false, confirm: true))).Error);
        Assert.Equal(lease.Sync.Id, (await BeginAsync(isFull: false, confirm: false))!.Id);
        Assert.True(await Store.Syncs.PutOffAsync(lease, Time.GetUtcNow().AddHours(1), null, isAttempt: true, Token));

        await BeginAsync(isFull: false, confirm: true);
        Assert.Equal((7, 30), ((int)(await LastAsync(workspace)).Cursor!["at"]!, (await LastAsync(workspace)).AllowedRemovals));
        await BeginAsync(isFull: true, confirm: false);

        var again = await ClaimAsync();
        Assert.Equal((lease.Sync.Id, true, null, 30), (again.Sync.Id, again.Sync.IsFull, again.Sync.Cursor, again.Sync.AllowedRemovals));
        Assert.Equal(again.Sync.Id, (await BeginAsync(isFull: true, confirm: true))!.Id);

        Task<SourceSync?> BeginAsync(bool isFull, bool confirm) => Store.Sources.BeginAsync(workspace, made.Id, isFull, confirm, Token);
    }

    [Fact]
    public async Task A_sync_that_was_cancelled_is_over_for_whoever_runs_it()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);
        await TakeAsync(lease, "a");

        Assert.True(await Store.Sources.CancelAsync(workspace, made.Id, nextSyncAt: null, Token));
        Assert.False(await Store.Sources.CancelAsync(workspace, made.Id, nextSyncAt: null, Token));

        Assert.False(await EndAsync(lease));
        Assert.Equal((SyncState.Cancelled, Time.GetUtcNow()), ((await LastAsync(workspace)).State, (await LastAsync(workspace)).EndedAt));
        Time.Advance(LeaseDuration);
        Assert.Null(await Store.Syncs.ClaimAsync(LeaseDuration, Always, Token));
        Assert.Single(await DocumentsAsync(workspace));
    }

    [Fact]
    public async Task History_is_bounded_and_the_newest_comes_first()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var ids = new List<long>();
        for (var i = 0; i < SyncHistory.Length + 3; i++)
        {
            var lease = await StartAsync(workspace, made);
            ids.Add(lease.Sync.Id);
            Assert.True(await EndAsync(lease));
        }

        ids.Reverse();
        Assert.Equal(ids[..SyncHistory.Length], (await Store.Sources.ListSyncsAsync(workspace, made.Id, 1000, Token)).Select(sync => sync.Id));
        Assert.Equal(ids[..2], (await Store.Sources.ListSyncsAsync(workspace, made.Id, 2, Token)).Select(sync => sync.Id));
    }

    [Fact]
    public async Task Scheduled_syncs_that_find_nothing_take_one_line_of_the_history()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace, schedule: "@every 1m", nextSyncAt: Time.GetUtcNow());
        await RunAsync(lease => TakeAsync(lease, "a"));
        for (var i = 0; i < 5; i++) await RunAsync(lease => SeeAsync(lease, "a"));
        await RunAsync(lease => TakeAsync(lease, "b"));
        for (var i = 0; i < 3; i++) await RunAsync(_ => Task.CompletedTask, SyncState.Failed, new SyncError("source_unavailable", "away"));

        var history = await Store.Sources.ListSyncsAsync(workspace, made.Id, 100, Token);

        Assert.Equal(["Failed 0", "Completed 1", "Completed 0", "Completed 1"], history.Select(sync => $"{sync.State} {sync.Counts.Added}"));
        Assert.Equal(3, (await StatusAsync(workspace)).Failures);

        async Task RunAsync(Func<SyncLease, Task> work, SyncState state = SyncState.Completed, SyncError? error = null)
        {
            var lease = await ClaimAsync();
            await work(lease);
            Time.Advance(TimeSpan.FromMinutes(1));
            Assert.True(await EndAsync(lease, state, error: error, next: Time.GetUtcNow()));
        }
    }

    [Fact]
    public async Task What_a_sync_leaves_for_the_next_and_notes_of_its_course_are_kept()
    {
        var workspace = await CreateWorkspaceAsync();
        var made = await AddAsync(workspace);
        var lease = await StartAsync(workspace, made);
        var notes = SyncNotes.None.WithFault("b", new DocumentError("extract", ErrorCodes.DamagedDocument.Code, "broken")).WithSkipped("c", "robots").WithSkipped("d", "robots");
        Assert.True(await Store.Syncs.MarkAsync(lease, new SyncMarks { Notes = notes }, Token));
        Assert.True(await Store.Syncs.EndAsync(lease, new SyncOutcome(SyncState.Completed) { SourceState = new JsonObject { ["mark"] = "x" } }, _ => null, Token));

        var next = await StartAsync(workspace, made);
        await EndAsync(next);

        Assert.Equal("x", (string?)next.Source.State!["mark"]);
        Assert.Equal("x", (string?)(await StatusAsync(workspace)).Source.State!["mark"]);
        var kept = (await Store.Sources.ListSyncsAsync(workspace, made.Id, 2, Token))[1].Notes;
        Assert.Equal((1, "b: broken", 2, "c d"), (kept.Failed, $"{kept.Faults[0].Key}: {kept.Faults[0].Error.Message}", kept.Skipped["robots"].Count, string.Join(' ', kept.Skipped["robots"].First)));
    }
}
