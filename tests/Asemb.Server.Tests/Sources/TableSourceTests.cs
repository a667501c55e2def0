using System.Text.Json.Nodes;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Tables;
using Asemb.Server.Sources;
using Asemb.TestServers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Asemb.Server.Tests.Sources;

/// <summary>Tables by the server's own syncs: the guard, and what is known from one sync to the next.</summary>
public sealed class TableSourceTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServerHarness _harness = null!;
    private Workspace _workspace = null!;

    private IAsembStore Store => _harness.Store;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync(TestContext.Current.CancellationToken);
        _harness = await ServerHarness.StartAsync(values =>
        {
            values["Connections:shop:Connection"] = _database.ConnectionString;
            values["Connections:shop:Workspaces"] = "default";
            values["Indexing:Enabled"] = "false";
            values["Sources:PollSeconds"] = "300";
        });
        _workspace = (await Store.Workspaces.FindAsync("default", CancellationToken.None))!;
        await RunAsync("CREATE TABLE articles (id int PRIMARY KEY, body text, updated_at timestamptz NOT NULL)");
        await InsertAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null) await _harness.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("watermark")]
    [InlineData("trigger")]
    [InlineData("scan")]
    public async Task What_a_full_pass_held_back_stays_held_back_until_it_is_confirmed(string changes)
    {
        var source = await AddAsync(changes, deletionsEvery: 86_400);
        await SyncAsync(source);

        // Unnoticed, as when a backup is brought back.
        await RunAsync("DELETE FROM articles WHERE id <= 4");
        if (changes == "trigger") await RunAsync($"DELETE FROM \"{(string)source.Settings["outbox"]!}\"");

        Assert.Equal((SyncState.WaitingForConfirmation, 4L), Of(await SyncAsync(source, isFull: true)));
        Assert.Equal((SyncState.WaitingForConfirmation, 4L), Of(await SyncAsync(source)));
        Assert.Equal(4, (await SyncAsync(source, confirm: true)).Counts.Removed);
        Assert.Equal(["t/10", "t/5", "t/6", "t/7", "t/8", "t/9"], await KeysAsync());
    }

    [Theory]
    [InlineData("watermark", false)]
    [InlineData("watermark", true)]
    [InlineData("trigger", false)]
    [InlineData("trigger", true)]
    [InlineData("scan", false)]
    [InlineData("scan", true)]
    public async Task Rows_that_come_back_as_they_were_are_not_removed_whatever_was_confirmed(string changes, bool confirm)
    {
        var source = await AddAsync(changes, deletionsEvery: 1);
        await SyncAsync(source);
        await RunAsync("TRUNCATE articles");
        SourceSync emptied;
        do emptied = await SyncAsync(source);
        while (emptied.State == SyncState.Completed);
        Assert.Equal(10, emptied.HeldBack);

        await InsertAsync();
        var after = await SyncAsync(source, confirm: confirm);

        Assert.Equal((SyncState.Completed, 0L), (after.State, after.Counts.Removed));
        Assert.Equal(10, (await KeysAsync()).Count);
        Assert.Equal(SyncState.Completed, (await SyncAsync(source)).State);
    }

    [Theory]
    [InlineData("watermark", false)]
    [InlineData("watermark", true)]
    [InlineData("trigger", false)]
    [InlineData("trigger", true)]
    [InlineData("scan", false)]
    [InlineData("scan", true)]
    public async Task A_server_killed_between_finding_a_row_gone_and_removing_it_removes_only_what_is_gone_still(string changes, bool comesBack)
    {
        var source = await AddAsync(changes, deletionsEvery: 86_400);
        await SyncAsync(source);
        await RunAsync("DELETE FROM articles WHERE id = 1");

        // As one leaves it that is killed there.
        await Store.Sources.BeginAsync(_workspace, source.Id, isFull: false, confirm: false, CancellationToken.None);
        var killed = (await Store.Syncs.ClaimAsync(TimeSpan.Zero, (_, _) => ValueTask.FromResult(true), CancellationToken.None))!;
        Assert.True(await Store.Syncs.MarkAsync(killed, new SyncMarks { Notes = SyncNotes.None, Gone = ["t/1"] }, CancellationToken.None));
        if (comesBack) await RunAsync("INSERT INTO articles VALUES (1, 'Body 1', '2020-01-02Z')");

        var sync = await SyncAsync(source);

        Assert.Equal((SyncState.Completed, comesBack ? 0L : 1L), (sync.State, sync.Counts.Removed));
        Assert.Equal(comesBack, (await KeysAsync()).Contains("t/1"));
        Assert.Equal(0, (await SyncAsync(source)).Counts.Removed);
    }

    [Theory]
    [InlineData("watermark")]
    [InlineData("trigger")]
    public async Task Rows_whose_documents_are_cancelled_come_again(string changes)
    {
        var source = await AddAsync(changes, deletionsEvery: 86_400);
        await SyncAsync(source);

        Assert.Equal(10, await Store.Jobs.CancelAllAsync(_workspace, CancellationToken.None));
        Assert.Empty(await KeysAsync());

        await SyncAsync(source);
        Assert.Equal(10, (await KeysAsync()).Count);
    }

    private static (SyncState State, long? HeldBack) Of(SourceSync sync) => (sync.State, sync.HeldBack);

    private Task InsertAsync() => RunAsync("INSERT INTO articles SELECT i, 'Body ' || i, '2020-01-01Z'::timestamptz + i * interval '1 day' FROM generate_series(1, 10) AS i");

    private async Task<Source> AddAsync(string changes, int deletionsEvery)
    {
        var settings = new JsonObject { ["connection"] = "shop", ["table"] = "articles", ["changes"] = changes, ["deletionsEvery"] = deletionsEvery };
        if (changes == "watermark") settings["watermark"] = "updated_at";
        settings = await _harness.Server.App.Services.GetServices<ISourceConnector>().Single(connector => connector.Kind == SourceKind.Table).CheckAsync(settings, CancellationToken.None);
        if (changes == "trigger") await RunAsync(OutboxTriggers.InstallSql(TableSettingsReading.Read(settings), reader: null));
        return await Store.Sources.CreateAsync(
            _workspace, new Source { Id = 0, WorkspaceId = 0, Name = "t", Kind = SourceKind.Table, Settings = settings, CreatedAt = default }, null, CancellationToken.None);
    }

    private async Task<SourceSync> SyncAsync(Source source, bool isFull = false, bool confirm = false)
    {
        var begun = (await Store.Sources.BeginAsync(_workspace, source.Id, isFull, confirm, CancellationToken.None))!;
        _harness.Server.App.Services.GetRequiredService<SourceSignals>().Work.Signal();
        SourceSync last = null!;
        await Eventually.TrueAsync(
            async () => (last = (await Store.Sources.FindAsync(_workspace, source.Name, CancellationToken.None))!.LastSync!) is { State: not SyncState.Running } && last.Id >= begun.Id, "the sync has ended");
        Assert.Null(last.Error);
        return last;
    }

    private async Task<IReadOnlyList<string>> KeysAsync() => [.. (await Store.Documents.ListAsync(_workspace, new() { Limit = 100 }, CancellationToken.None)).Select(document => document.Key).Order(StringComparer.Ordinal)];

    private async Task RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
