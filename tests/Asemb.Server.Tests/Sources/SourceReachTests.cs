using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.TestServers;

namespace Asemb.Server.Tests.Sources;

/// <summary>Several servers on one store, of which not each can read every source.</summary>
public sealed class SourceReachTests
{
    [Fact]
    public async Task A_sync_is_left_to_a_server_that_is_there_and_failed_when_there_is_none()
    {
        await using var database = await TestDatabase.CreateEmptyAsync(TestContext.Current.CancellationToken);
        await using var harness = await ServerHarness.StartAsync(settings =>
        {
            settings["Store:Connection"] = database.ConnectionString;
            settings["Sources:RetrySeconds"] = "0.05";
        });
        var workspace = (await harness.Store.Workspaces.FindAsync("default", CancellationToken.None))!;
        var other = new WorkerBeat(Guid.NewGuid(), "elsewhere");
        await harness.Store.Workers.BeatAsync(other, CancellationToken.None);
        await Eventually.TrueAsync(async () => await harness.Store.Workers.CountAsync(CancellationToken.None) == 2, "both servers are there");
        var source = new Source { Id = 0, WorkspaceId = 0, Name = "far", Kind = SourceKind.Folder, Settings = new JsonObject { ["path"] = "/srv/of-another-machine" }, CreatedAt = default };
        await harness.Store.Sources.CreateAsync(workspace, source, DateTimeOffset.UnixEpoch, CancellationToken.None);

        await WaitAsync(sync => sync is { State: SyncState.Running, Attempts: 0, Error.Code: "source_unavailable" });

        // It is due again at once, for the other server. Long after, this one looks again.
        await harness.Store.Workers.LeaveAsync(other.Worker, CancellationToken.None);
        await MakeOverdueAsync();
        await WaitAsync(sync => sync is { State: SyncState.Failed, Error.Code: not "source_unavailable" });

        Task WaitAsync(Func<SourceSync, bool> condition) => Eventually.TrueAsync(
            async () => (await harness.Store.Sources.FindAsync(workspace, "far", CancellationToken.None))!.LastSync is { } last && condition(last), "the sync came so far");

        async Task MakeOverdueAsync()
        {
            await using var connection = new Npgsql.NpgsqlConnection(database.ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new Npgsql.NpgsqlCommand("UPDATE asemb.sources SET due_at = due_at - interval '1 hour'", connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
