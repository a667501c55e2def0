using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Server.Tests.Sources;

public sealed class SyncTests
{
    [Fact]
    public async Task A_sync_takes_what_is_new_or_changed_and_removes_what_disappeared()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync();
        foreach (var key in "abcd") ground.Connector.Things[key.ToString()] = "one";

        Assert.Equal(new SyncCounts(Added: 4), (await ground.SyncAsync(source)).Counts);
        ground.Connector.Things["a"] = "two";
        ground.Connector.Things.Remove("d");
        var second = await ground.SyncAsync(source);

        Assert.Equal((SyncState.Completed, new SyncCounts(Changed: 1, Seen: 2, Removed: 1)), (second.State, second.Counts));
        Assert.Equal(["a", "b", "c"], await ground.KeysAsync());
        Assert.All(await ground.Store.Documents.ListAsync(ground.Workspace, new DocumentQuery(), CancellationToken.None), document => Assert.Equal("feed", document.Source));
        Assert.Equal(new SyncCounts(Unchanged: 3), (await ground.SyncAsync(source, isFull: true)).Counts);
    }

    [Fact]
    public async Task A_sync_that_would_remove_too_much_removes_nothing_until_it_is_confirmed()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync();
        for (var i = 0; i < 10; i++) ground.Connector.Things[$"k{i}"] = "text";
        await ground.SyncAsync(source);
        foreach (var i in (int[])[0, 1, 2]) ground.Connector.Things.Remove($"k{i}");
        ground.Connector.Things["new"] = "text";

        var held = await ground.SyncAsync(source);
        Assert.Equal((SyncState.WaitingForConfirmation, 3L, new SyncCounts(Added: 1, Seen: 7)), (held.State, held.HeldBack, held.Counts));
        Assert.Equal(11, (await ground.KeysAsync()).Count);

        // More than was confirmed is held back again.
        ground.Connector.Things.Remove("k3");
        Assert.Equal((SyncState.WaitingForConfirmation, 4L), ((await ground.SyncAsync(source, confirm: true)) is var again ? again.State : default, again!.HeldBack));
        var confirmed = await ground.SyncAsync(source, confirm: true);

        Assert.Equal((SyncState.Completed, 4L), (confirmed.State, confirmed.Counts.Removed));
        Assert.Equal(7, (await ground.KeysAsync()).Count);
    }

    [Fact]
    public async Task One_document_may_always_go_and_as_many_as_the_limit_says()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync(deletionLimit: 0.5);
        foreach (var key in "abcd") ground.Connector.Things[key.ToString()] = "text";
        await ground.SyncAsync(source);

        ground.Connector.Things.Remove("a");
        ground.Connector.Things.Remove("b");
        Assert.Equal(2, (await ground.SyncAsync(source)).Counts.Removed);
        ground.Connector.Things.Remove("c");
        Assert.Equal(1, (await ground.SyncAsync(source)).Counts.Removed);
        ground.Connector.Things.Clear();
        Assert.Equal(1, (await ground.SyncAsync(source)).Counts.Removed);
    }

    [Fact]
    public async Task Documents_of_others_are_never_removed()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync(deletionLimit: 1);
        ground.Connector.Things["a"] = "text";
        ground.Connector.Things["b"] = "text";
        await ground.SyncAsync(source);

        // Somebody sends a document under a key of the source, as his own.
        await ground.Harness.Client.Documents.AddBatchAsync("default", [new() { Key = "a", Text = "mine", Source = "mine" }, new() { Key = "c", Text = "mine" }]);
        ground.Connector.Things.Clear();
        await ground.SyncAsync(source);

        Assert.Equal(["a", "c"], await ground.KeysAsync());
    }

    [Fact]
    public async Task Documents_of_others_are_not_taken_over_and_that_is_told()
    {
        await using var ground = await SyncGround.StartAsync();
        await ground.Harness.Client.Documents.AddBatchAsync("default", [new() { Key = "a", Text = "policy", Source = "intranet" }]);
        var source = await ground.AddAsync();
        ground.Connector.Things["a"] = "another policy";
        ground.Connector.Things["b"] = "text";

        var sync = await ground.SyncAsync(source);

        Assert.Equal((SyncState.Completed, new SyncCounts(Added: 1), 1), (sync.State, sync.Counts, sync.Notes.Failed));
        Assert.Equal(("a", "document_of_another"), (sync.Notes.Faults[0].Key, sync.Notes.Faults[0].Error.Code));
        Assert.Equal("policy", System.Text.Encoding.UTF8.GetString((await ground.Store.Documents.GetContentAsync(ground.Workspace, "a", CancellationToken.None))!));
        Assert.Equal(1, (await ground.Store.Sources.FindAsync(ground.Workspace, "feed", CancellationToken.None))!.Documents);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("bad\nkey", true)]
    [InlineData("b", false)]
    public async Task What_was_not_taken_in_is_looked_for_again_by_the_next_sync(string key, bool isOpen)
    {
        await using var ground = await SyncGround.StartAsync();
        await ground.Harness.Client.Documents.AddBatchAsync("default", [new() { Key = "a", Text = "policy", Source = "intranet" }]);
        var source = await ground.AddAsync();
        ground.Connector.Script = async (session, token) =>
        {
            await session.TakeAsync(ScriptedConnector.Document(key, "text"), null, token);
            return new SyncEnd(SawEverything: false, new JsonObject { ["version"] = "etag", ["settings"] = "same" });
        };

        await ground.SyncAsync(source);

        var state = (await ground.Store.Sources.FindAsync(ground.Workspace, "feed", CancellationToken.None))!.Source.State!;
        Assert.Equal((isOpen, isOpen, "same"), (state["version"] is null, (bool?)state["open"] ?? false, (string?)state["settings"]));
    }

    [Fact]
    public async Task What_could_not_be_read_stays_and_is_told()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync(deletionLimit: 1);
        ground.Connector.Things["a"] = "text";
        await ground.SyncAsync(source);
        ground.Connector.Script = async (session, token) =>
        {
            await session.FailAsync("a", new DocumentError("extract", ErrorCodes.SourceUnavailable.Code, "The page answers 500."), token);
            await session.TakeAsync(ScriptedConnector.Document("bad\nkey", "text"), null, token);
            session.Skip("c", "robots");
            return new SyncEnd(SawEverything: true);
        };

        var sync = await ground.SyncAsync(source);

        Assert.Equal(["a"], await ground.KeysAsync());
        Assert.Equal((SyncState.Completed, 2, 1), (sync.State, sync.Notes.Failed, sync.Notes.Skipped["robots"].Count));
        Assert.Equal(["a source_unavailable", "bad\nkey invalid_name"], sync.Notes.Faults.Select(fault => $"{fault.Key} {fault.Error.Code}"));
    }

    [Fact]
    public async Task What_the_connector_removes_and_leaves_for_the_next_time_is_kept()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync();
        foreach (var key in "abcd") ground.Connector.Things[key.ToString()] = "text";
        await ground.SyncAsync(source);
        JsonObject? state = null;
        ground.Connector.Script = async (session, token) =>
        {
            state = session.Source.State;
            await session.RemoveAsync("b", token);
            return new SyncEnd(SawEverything: false, new JsonObject { ["mark"] = 5 });
        };

        Assert.Equal(new SyncCounts(Removed: 1), (await ground.SyncAsync(source)).Counts);
        await ground.SyncAsync(source);

        Assert.Equal(5, (int)state!["mark"]!);
        Assert.Equal(["a", "c", "d"], await ground.KeysAsync());
    }

    [Fact]
    public async Task A_key_that_is_handed_over_twice_counts_by_its_last_word()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync();
        ground.Connector.Script = async (session, token) =>
        {
            await session.TakeAsync(ScriptedConnector.Document("a", "first"), "1", token);
            await session.TakeAsync(ScriptedConnector.Document("a", "second"), "2", token);
            return new SyncEnd(SawEverything: true);
        };

        Assert.Equal(1, (await ground.SyncAsync(source)).Counts.Added);
        Assert.Equal("second", System.Text.Encoding.UTF8.GetString((await ground.Store.Documents.GetContentAsync(ground.Workspace, "a", CancellationToken.None))!));
    }

    [Fact]
    public async Task A_schedule_syncs_by_itself_and_a_pause_stops_it()
    {
        await using var ground = await SyncGround.StartAsync();
        ground.Connector.Things["a"] = "text";
        var source = await ground.AddAsync(schedule: "@every 1s", nextSyncAt: DateTimeOffset.UnixEpoch);

        await ground.WaitAsync(source, sync => sync.State == SyncState.Completed && sync.Counts.Seen == 1);

        var status = (await ground.Store.Sources.FindAsync(ground.Workspace, "feed", CancellationToken.None))!;
        Assert.Equal(SyncTrigger.Schedule, status.LastSync!.Trigger);
        Assert.NotNull(status.CheckedAt);
        await ground.Store.Sources.ReplaceAsync(ground.Workspace, source, source with { IsPaused = true }, readAnew: false, nextSyncAt: null, CancellationToken.None);
        await Eventually.TrueAsync(
            async () => await ground.Store.Sources.FindAsync(ground.Workspace, "feed", CancellationToken.None) is { NextSyncAt: null, LastSync.State: not SyncState.Running }, "it rests");
    }
}
