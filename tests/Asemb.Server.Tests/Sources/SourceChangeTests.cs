using System.Text.Json.Nodes;
using Asemb.Client;
using Asemb.Core.Sources;
using CreateSourceRequest = Asemb.Client.Contracts.CreateSourceRequest;

namespace Asemb.Server.Tests.Sources;

/// <summary>Sources that are made, changed and deleted while others are, and while they are synced.</summary>
public sealed class SourceChangeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sync_whose_source_is_deleted_or_changed_meanwhile_leaves_nothing_behind(bool isDeleted)
    {
        await using var ground = await SyncGround.StartAsync(settings: values => values["Sources:BatchDocuments"] = "3");
        var source = await ground.AddAsync(deletionLimit: 1);
        var reached = new TaskCompletionSource();
        var goesOn = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        ground.Connector.Script = async (session, token) =>
        {
            try
            {
                for (var i = 0; i < 4; i++) await session.TakeAsync(ScriptedConnector.Document($"old{i}", "text"), "1", token);
                reached.SetResult();
                await goesOn.Task;
                for (var i = 4; i < 8; i++) await session.TakeAsync(ScriptedConnector.Document($"old{i}", "text"), "1", token);
                return new SyncEnd(SawEverything: true);
            }
            finally
            {
                ended.SetResult();
            }
        };
        await ground.BeginAsync(source);
        await reached.Task;

        if (isDeleted) await ground.Harness.Client.Sources.DeleteAsync("default", "feed", withDocuments: true);
        else await ground.Harness.Client.Sources.UpdateAsync("default", "feed", new JsonObject { ["settings"] = new JsonObject { ["url"] = "https://other.example/feed" } });
        goesOn.SetResult();
        await ended.Task;
        ground.Connector.Script = null;
        ground.Connector.Things["new"] = "text";
        if (!isDeleted) Assert.Equal(SyncState.Completed, (await ground.SyncAsync(source, isFull: true)).State);

        Assert.Equal(isDeleted ? [] : ["new"], await ground.KeysAsync());
    }

    [Fact]
    public async Task A_change_that_waits_for_the_other_side_holds_up_no_other_and_undoes_none()
    {
        await using var ground = await SyncGround.StartAsync();
        await ground.AddAsync("slow");
        await ground.AddAsync("other");
        var asked = new TaskCompletionSource();
        var answered = new TaskCompletionSource();
        var checks = 0;
        ground.Connector.Check = async (settings, token) =>
        {
            checks++;
            asked.TrySetResult();
            await answered.Task.WaitAsync(token);
            return settings;
        };
        var sources = ground.Harness.Client.Sources;
        var slow = sources.UpdateAsync("default", "slow", new JsonObject { ["settings"] = new JsonObject { ["url"] = "https://slow.example/feed" } });
        await asked.Task;

        Assert.True((await sources.UpdateAsync("default", "other", new JsonObject { ["paused"] = true })).Paused);
        Assert.True((await sources.UpdateAsync("default", "slow", new JsonObject { ["paused"] = true, ["schedule"] = "@every 1h" })).Paused);
        answered.SetResult();

        var changed = await slow;
        Assert.Equal((true, "@every 1h", "https://slow.example/feed", 1), (changed.Paused, changed.Schedule, (string?)changed.Settings["url"], checks));
        Assert.True((await sources.FindAsync("default", "slow"))!.Paused);
    }

    [Fact]
    public async Task One_source_too_many_is_refused_before_it_is_looked_at()
    {
        await using var ground = await SyncGround.StartAsync(settings: values => values["Sources:MostPerWorkspace"] = "2");
        await ground.AddAsync("one");
        var sources = ground.Harness.Client.Sources;
        CreateSourceRequest Request(string name) => new() { Name = name, Kind = "feed", Settings = new JsonObject { ["url"] = "https://other.example/feed" } };
        await sources.CreateAsync("default", Request("two"));
        ground.Connector.Check = (_, _) => throw new InvalidOperationException("It was looked at.");

        Assert.Equal("source_limit", (await Assert.ThrowsAsync<ProblemException>(() => sources.CreateAsync("default", Request("three")))).Code);
    }

    [Fact]
    public async Task Of_two_changes_of_settings_the_slower_is_checked_with_what_the_faster_left()
    {
        await using var ground = await SyncGround.StartAsync();
        await ground.AddAsync();
        var asked = new TaskCompletionSource();
        var answered = new TaskCompletionSource();
        var seen = new List<string>();
        ground.Connector.Check = async (settings, token) =>
        {
            lock (seen) seen.Add(settings.ToJsonString());
            if (settings.ContainsKey("one") && asked.TrySetResult()) await answered.Task.WaitAsync(token);
            return settings;
        };
        var sources = ground.Harness.Client.Sources;
        var slower = sources.UpdateAsync("default", "feed", new JsonObject { ["settings"] = new JsonObject { ["one"] = 1 } });
        await asked.Task;
        await sources.UpdateAsync("default", "feed", new JsonObject { ["settings"] = new JsonObject { ["two"] = 2 } });
        answered.SetResult();

        Assert.Equal("""{"two":2,"one":1}""", (await slower).Settings.ToJsonString());
        Assert.Equal(["""{"one":1}""", """{"two":2}""", """{"two":2,"one":1}"""], seen);
    }
}
