using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Server.Tests.Sources;

public sealed class SyncFaultTests : IDisposable
{
    private readonly string _folder = ServerHarness.NewFolder();

    public void Dispose()
    {
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_passes_is_tried_again_and_what_must_be_mended_is_told_at_once()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync();
        ground.Connector.Things["a"] = "text";
        ground.Connector.Script = (_, _) => ground.Connector.Runs < 3
            ? throw new AsembException(ErrorCodes.SourceUnavailable, "The server is away.") { IsTransient = true }
            : Task.FromResult(new SyncEnd(SawEverything: false));
        Assert.Equal((SyncState.Completed, 3), ((await ground.SyncAsync(source)).State, ground.Connector.Runs));

        ground.Connector.Script = (_, _) => throw new AsembException(ErrorCodes.InvalidSource, "The column is gone.");
        var failed = await ground.SyncAsync(source);

        Assert.Equal((SyncState.Failed, "invalid_source", "The column is gone.", 4), (failed.State, failed.Error!.Code, failed.Error.Message, ground.Connector.Runs));
        Assert.Equal(1, (await ground.Store.Sources.FindAsync(ground.Workspace, "feed", CancellationToken.None))!.Failures);
    }

    [Fact]
    public async Task After_the_last_try_the_sync_is_failed_and_nothing_was_removed()
    {
        await using var ground = await SyncGround.StartAsync(settings: values => values["Sources:MaxAttempts"] = "2");
        var source = await ground.AddAsync(deletionLimit: 1);
        ground.Connector.Things["a"] = "text";
        await ground.SyncAsync(source);
        ground.Connector.Script = (_, _) => throw new InvalidOperationException("a secret of ours");

        var failed = await ground.SyncAsync(source);

        Assert.Equal((SyncState.Failed, "internal_error"), (failed.State, failed.Error!.Code));
        Assert.DoesNotContain("secret", failed.Error.Message, StringComparison.Ordinal);
        Assert.Equal(["a"], await ground.KeysAsync());
        Assert.Equal(3, ground.Connector.Runs);
    }

    [Fact]
    public async Task A_source_of_a_kind_that_is_not_here_says_so()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.Store.Sources.CreateAsync(
            ground.Workspace, new Source { Id = 0, WorkspaceId = 0, Name = "odd", Kind = "gopher", Settings = new JsonObject(), CreatedAt = default }, null, CancellationToken.None);

        var failed = await ground.SyncAsync(source);

        Assert.Equal((SyncState.Failed, "invalid_source"), (failed.State, failed.Error!.Code));
    }

    [Fact]
    public async Task A_cancelled_sync_stops_and_keeps_what_it_took()
    {
        await using var ground = await SyncGround.StartAsync(settings: values => values["Sources:LeaseSeconds"] = "5");
        var source = await ground.AddAsync();
        var reached = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        ground.Connector.Script = async (session, token) =>
        {
            await session.TakeAsync(ScriptedConnector.Document("a", "text"), "1", token);
            await session.SaveAsync(new JsonObject { ["at"] = 1 }, token);
            reached.SetResult();
            await using var registration = token.Register(stopped.SetResult);
            await stopped.Task;
            token.ThrowIfCancellationRequested();
            return new SyncEnd(SawEverything: true);
        };
        await ground.BeginAsync(source);
        await reached.Task;

        Assert.True(await ground.Store.Sources.CancelAsync(ground.Workspace, source.Id, null, CancellationToken.None));
        await stopped.Task;

        Assert.Equal(SyncState.Cancelled, (await ground.WaitAsync(source, _ => true)).State);
        Assert.Equal(["a"], await ground.KeysAsync());
    }

    [Fact]
    public async Task The_next_process_goes_on_where_the_sync_was_cut_off()
    {
        var connector = new ScriptedConnector();
        var reached = new TaskCompletionSource();
        connector.Script = async (session, token) =>
        {
            foreach (var key in (string[])["a", "b"]) await session.TakeAsync(ScriptedConnector.Document(key, "text"), "1", token);
            await session.SaveAsync(new JsonObject { ["after"] = "b" }, token);

            // Handed over and accepted, but where it stands is not saved: done again by the next process.
            await session.TakeAsync(ScriptedConnector.Document("c", "text"), "1", token);
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, token);
            return null!;
        };
        Source source;
        await using (var ground = await SyncGround.StartAsync(connector, _folder))
        {
            source = await ground.AddAsync();
            await ground.BeginAsync(source);
            await reached.Task;
        }

        var found = "";
        connector.Script = async (session, token) =>
        {
            found = (string)session.Cursor!["after"]!;
            foreach (var key in (string[])["c", "d"]) await session.TakeAsync(ScriptedConnector.Document(key, "text"), "1", token);
            return new SyncEnd(SawEverything: true);
        };
        await using var next = await SyncGround.StartAsync(connector, _folder);
        var sync = await next.WaitAsync(source, last => last.State != SyncState.Running);

        Assert.Equal(("b", SyncState.Completed, new SyncCounts(Added: 4)), (found, sync.State, sync.Counts));
        Assert.Equal(["a", "b", "c", "d"], await next.KeysAsync());
        Assert.Single(await next.Store.Sources.ListSyncsAsync(next.Workspace, source.Id, 10, CancellationToken.None));
    }

    [Fact]
    public async Task What_is_met_again_after_an_interruption_counts_once()
    {
        await using var ground = await SyncGround.StartAsync();
        var source = await ground.AddAsync();
        ground.Connector.Script = async (session, token) =>
        {
            if (session.Cursor is null)
            {
                await session.FailAsync("a", new DocumentError("fetch", "fetch_failed", "404"), token);
                session.Skip("b", "noindex");
                await session.SaveAsync(new JsonObject { ["at"] = 1 }, token);
            }
            else
            {
                Assert.Equal(["at"], session.Cursor.Select(member => member.Key));
            }

            // Noted, and written, behind where it stands.
            await session.FailAsync("c", new DocumentError("fetch", "fetch_failed", "404"), token);
            session.Skip("d", "noindex");
            for (var i = 0; i < 1000; i++) await session.RemoveAsync($"x{i}", token);
            return ground.Connector.Runs < 3 ? throw new AsembException(ErrorCodes.SourceUnavailable, "The server is away.") { IsTransient = true } : new SyncEnd(SawEverything: false);
        };

        var sync = await ground.SyncAsync(source);

        Assert.Equal((SyncState.Completed, 2L, 2L), (sync.State, sync.Notes.Failed, sync.Notes.Skipped["noindex"].Count));
        Assert.Equal(["a", "c"], sync.Notes.Faults.Select(fault => fault.Key));
    }

    [Fact]
    public async Task A_fault_after_progress_is_the_first_however_often_it_failed_before()
    {
        await using var ground = await SyncGround.StartAsync(settings: values => values["Sources:MaxAttempts"] = "2");
        var source = await ground.AddAsync();
        ground.Connector.Script = async (session, token) =>
        {
            if (ground.Connector.Runs == 2) await session.SaveAsync(new JsonObject { ["at"] = 1 }, token);
            return ground.Connector.Runs <= 2
                ? throw new AsembException(ErrorCodes.SourceUnavailable, "The server is away.") { IsTransient = true }
                : new SyncEnd(SawEverything: (int)session.Cursor!["at"]! == 1);
        };

        Assert.Equal((SyncState.Completed, 3), ((await ground.SyncAsync(source)).State, ground.Connector.Runs));
    }

    [Fact]
    public async Task A_workspace_whose_documents_do_not_get_fewer_stops_no_other()
    {
        await using var ground = await SyncGround.StartAsync(settings: values =>
        {
            values["Sources:MostPending"] = "3";
            values["Sources:RoomSeconds"] = "0.05";
            values["Sources:Parallel"] = "1";
            values["Indexing:Enabled"] = "false";
        });
        for (var i = 0; i < 3; i++) await ground.Harness.Client.Documents.AddBatchAsync("default", [new() { Key = $"w{i}", Text = "waits" }]);
        var blocked = await ground.AddAsync();
        ground.Connector.Things["a"] = "text";
        await ground.BeginAsync(blocked);
        var waiting = await ground.WaitAsync(blocked, sync => sync.Error is not null);
        Assert.Equal((SyncState.Running, "too_many_pending"), (waiting.State, waiting.Error!.Code));

        var other = (await ground.Store.Workspaces.FindAsync(await ground.Harness.NewWorkspaceAsync(), CancellationToken.None))!;
        var made = await ground.Store.Sources.CreateAsync(other, blocked with { Id = 0 }, DateTimeOffset.UnixEpoch, CancellationToken.None);
        await Eventually.TrueAsync(async () => (await ground.Store.Sources.FindAsync(other, made.Name, CancellationToken.None))!.LastSync?.State == SyncState.Completed, "the other workspace's sync ended");

        await ground.Store.Documents.DeleteAsync(ground.Workspace, ["w0"], CancellationToken.None);
        var ended = await ground.WaitAsync(blocked, sync => sync.State != SyncState.Running);
        Assert.Equal((SyncState.Completed, 1L), (ended.State, ended.Counts.Added));
    }

    [Fact]
    public async Task A_long_sync_gives_way_where_it_saved_when_others_wait()
    {
        await using var ground = await SyncGround.StartAsync(settings: values =>
        {
            values["Sources:TurnSeconds"] = "0.05";
            values["Sources:Parallel"] = "1";
        });
        var isOtherDone = false;
        var starts = new List<int>();
        ground.Connector.Script = async (session, token) =>
        {
            if (session.Source.Name == "short")
            {
                isOtherDone = true;
                return new SyncEnd(SawEverything: true);
            }

            var at = (int?)session.Cursor?["at"] ?? 0;
            starts.Add(at);
            while (!Volatile.Read(ref isOtherDone))
            {
                await session.SaveAsync(new JsonObject { ["at"] = ++at }, token);
                await Task.Delay(10, token);
            }

            return new SyncEnd(SawEverything: true);
        };
        var crawl = await ground.AddAsync("crawl");
        await ground.BeginAsync(crawl);
        await ground.WaitAsync(crawl, sync => sync.Cursor is not null);

        await ground.SyncAsync(await ground.AddAsync("short"));

        Assert.Equal(SyncState.Completed, (await ground.WaitAsync(crawl, sync => sync.State != SyncState.Running)).State);
        Assert.True(starts is [0, > 0], "it went on where it had saved");
    }

    [Fact]
    public async Task A_sync_waits_while_too_many_documents_are_to_be_indexed()
    {
        await using var ground = await SyncGround.StartAsync(settings: values =>
        {
            values["Sources:MostPending"] = "3";
            values["Sources:BatchDocuments"] = "2";
            values["Indexing:Enabled"] = "false";
        });
        var source = await ground.AddAsync();
        for (var i = 0; i < 20; i++) ground.Connector.Things[$"k{i:00}"] = "text";

        await ground.BeginAsync(source);
        await ground.WaitAsync(source, sync => sync.Counts.Added == 4);
        await ground.Store.Documents.DeleteAsync(ground.Workspace, ["k00", "k01"], CancellationToken.None);
        await ground.WaitAsync(source, sync => sync.Counts.Added == 6);

        Assert.Equal(4, (await ground.KeysAsync()).Count);
    }
}
