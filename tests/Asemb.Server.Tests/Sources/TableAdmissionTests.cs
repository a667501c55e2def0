using System.Text.Json.Nodes;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.Server.Tests.Sources;

/// <summary>What sources of kind table may reach, over HTTP.</summary>
public sealed class TableAdmissionTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private ServerHarness _harness = null!;

    private SourcesClient Sources => _harness.Client.Sources;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync(TestContext.Current.CancellationToken);
        _harness = await ServerHarness.StartAsync(values => values["Connections:shop"] = _database.ConnectionString);
        await using var connection = new NpgsqlConnection(_database.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("CREATE TABLE articles (id int PRIMARY KEY, body text)", connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_harness is not null) await _harness.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task Another_workspace_learns_nothing_of_a_database_that_is_not_open_to_it()
    {
        await _harness.Client.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = "tenant" });

        // There is no such column: whoever may ask is told which there are.
        var near = await RefusedAsync("default", "shop");
        var closed = await RefusedAsync("tenant", "shop");
        var unknown = await RefusedAsync("tenant", "shoq");

        Assert.Contains("'body'", near.Message, StringComparison.Ordinal);
        Assert.Equal(("invalid_source", unknown.Message.Replace("shoq", "shop", StringComparison.Ordinal)), (closed.Code, closed.Message));
    }

    [Fact]
    public async Task An_outbox_is_brought_to_no_other_source()
    {
        var first = await Sources.CreateAsync("default", Request("one", new JsonObject { ["connection"] = "shop", ["table"] = "articles" }));

        var refused = await Assert.ThrowsAsync<ProblemException>(() => Sources.CreateAsync("default", Request("two", (JsonObject)first.Settings.DeepClone())));

        Assert.Contains("settings.outbox", refused.Message, StringComparison.Ordinal);
        var changed = await Sources.UpdateAsync("default", "one", new JsonObject { ["settings"] = new JsonObject { ["batchSize"] = 7 } });
        Assert.Equal((string?)first.Settings["outbox"], (string?)changed.Settings["outbox"]);
    }

    private Task<ProblemException> RefusedAsync(string workspace, string connection) => Assert.ThrowsAsync<ProblemException>(
        () => Sources.CreateAsync(workspace, Request("s", new JsonObject { ["connection"] = connection, ["table"] = "articles", ["title"] = "bodi" })));

    private static CreateSourceRequest Request(string name, JsonObject settings) => new() { Name = name, Kind = "table", Settings = settings };
}
