using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Errors;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Operations;
using Asemb.Postgres.Setup;
using Npgsql;

namespace Asemb.Postgres.Tests.Operations;

/// <summary>What operators and readiness look at, on a database with documents.</summary>
public sealed class OperationsTests : IAsyncLifetime
{
    private static readonly HashEmbeddingModel Model = new();
    private readonly PostgresSource _source = new();
    private PostgresStoreOptions _options = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _options = new PostgresStoreOptions { ConnectionString = await _source.ConnectionStringAsync(), MaxConnections = 5 };
        await using var store = await _source.OpenAsync();
        var workspace = await store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings(), Token);
        await new Ingest(store, Model).AddAsync(workspace, Ingest.Text("first", "rivers and valleys"), Ingest.Text("second", "hills"));
    }

    public async ValueTask DisposeAsync() => await _source.DisposeAsync();

    [Fact]
    public async Task Statistics_name_each_table_and_the_embedding_index_with_its_workspace()
    {
        await new DatabaseUpkeep(_options).AnalyzeAsync((_, isOurs) => Assert.True(isOurs), Token);

        var statistics = await StoreStatistics.ReadAsync(_options, Token);

        Assert.Equal(2, statistics.Tables.Single(table => table.Name == "asemb.documents").Rows);
        Assert.NotNull(statistics.Tables.Single(table => table.Name == "asemb.documents").LastAnalyze);
        Assert.All(statistics.Indexes, index => Assert.True(index.IsValid, index.Name));
        var vectors = Assert.Single(statistics.Vectors);
        Assert.Equal(("default", Model.Info.Id, "exact"), (vectors.Workspace, vectors.Model, vectors.State));
        Assert.Equal("halfvec", vectors.Type!.Split('(')[0]);
    }

    [Theory]
    [InlineData("retired")]
    [InlineData("building")]
    public async Task Statistics_name_an_embedding_index_that_is_not_active_with_its_workspace_model_and_state(string state)
    {
        await ExecuteAsync($"UPDATE asemb.embedding_indexes SET state = '{state}'");

        var vectors = Assert.Single((await StoreStatistics.ReadAsync(_options, Token)).Vectors);

        Assert.Equal(("default", Model.Info.Id, state), (vectors.Workspace, vectors.Model, vectors.Role));
    }

    [Fact]
    public async Task An_invalid_index_is_found_and_built_anew()
    {
        await ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'asemb.chunks_document'::regclass");
        Assert.False((await IndexAsync("asemb.chunks_document"))!.IsValid);

        await new DatabaseUpkeep(_options).RebuildAsync((await IndexAsync("asemb.chunks_document"))!, _ => { }, Token);

        Assert.True((await IndexAsync("asemb.chunks_document"))!.IsValid);
    }

    [Fact]
    public async Task A_login_that_does_not_own_the_tables_is_told_which_right_is_missing_and_how_to_grant_it()
    {
        var application = _options with { ConnectionString = new NpgsqlConnectionStringBuilder(_options.ConnectionString) { Options = "-c role=asemb_app" }.ConnectionString };
        var index = (await IndexAsync("asemb.chunks_document"))!;

        var refused = await Assert.ThrowsAsync<AsembException>(() => new DatabaseUpkeep(application).RebuildAsync(index, _ => { }, Token));

        Assert.Equal(ErrorCodes.DatabaseRightMissing, refused.Error);
        Assert.Contains("GRANT asemb_owner TO asemb_app", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workspace_whose_graph_is_being_built_is_not_deleted_and_the_error_says_why()
    {
        await using var store = await _source.OpenAsync(options => options with { LockTimeout = TimeSpan.FromMilliseconds(100) });
        var table = Assert.Single((await StoreStatistics.ReadAsync(_options, Token)).Vectors).Table.Name;
        await using var builder = new NpgsqlConnection(_options.ConnectionString);
        await builder.OpenAsync(Token);
        await using var transaction = await builder.BeginTransactionAsync(Token);
        await using (var building = new NpgsqlCommand($"LOCK TABLE {table} IN SHARE UPDATE EXCLUSIVE MODE", builder)) await building.ExecuteNonQueryAsync(Token);

        var refused = await Assert.ThrowsAsync<AsembException>(() => store.Workspaces.DeleteAsync("default", Token));

        Assert.Equal((ErrorCodes.StoreUnavailable, true), (refused.Error, refused.IsTransient));
        Assert.Contains("Nothing was deleted", refused.Message, StringComparison.Ordinal);
        Assert.NotNull(await store.Workspaces.FindAsync("default", Token));
        await transaction.RollbackAsync(Token);
        Assert.True(await store.Workspaces.DeleteAsync("default", Token));
    }

    [Fact]
    public async Task What_a_killed_rebuild_left_behind_is_dropped()
    {
        await ExecuteAsync("CREATE INDEX chunks_document_ccnew ON asemb.chunks (workspace_id, document_id, ordinal)");
        await ExecuteAsync("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'asemb.chunks_document_ccnew'::regclass");

        await new DatabaseUpkeep(_options).RebuildAsync((await IndexAsync("asemb.chunks_document_ccnew"))!, _ => { }, Token);

        Assert.Null(await IndexAsync("asemb.chunks_document_ccnew"));
    }

    [Fact]
    public async Task A_fresh_database_has_the_schema_of_the_live_one_until_somebody_changes_that()
    {
        var fresh = await PostgresSchema.DumpFreshAsync(_options, Token);
        Assert.Equal(fresh, await PostgresSchema.DumpAsync(_options, Token));

        await ExecuteAsync("ALTER TABLE asemb.chunks NO FORCE ROW LEVEL SECURITY");
        await ExecuteAsync("DROP POLICY tenant ON asemb.documents");

        var live = (await PostgresSchema.DumpAsync(_options, Token)).Split('\n');
        Assert.Contains(fresh!.Split('\n').Except(live, StringComparer.Ordinal), line => line.StartsWith("table chunks", StringComparison.Ordinal));
        Assert.Contains(fresh.Split('\n').Except(live, StringComparer.Ordinal), line => line.StartsWith("policy documents tenant", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_query_reads_a_table_that_grows_from_end_to_end()
    {
        var plans = await PostgresPlans.ExplainAsync(_options, Token);

        Assert.Contains(plans, plan => plan.Query == "DocumentSql.Find");
        string[] small = ["api_keys", "workspaces", "schema_migrations", "embedding_indexes", "transfers", "workers"];
        Assert.Empty(plans.SelectMany(plan => plan.Steps.Where(step => step is { IsScan: true, Index: null } && !small.Contains(step.Table, StringComparer.Ordinal)).Select(step => $"{plan.Query}: {step.Text}")));
    }

    [Fact]
    public async Task A_scan_sees_every_vector_of_the_workspace()
    {
        await using var samples = await PostgresSamples.OpenAsync(_options, Token);
        var seen = new List<long>();
        await samples.ScanAsync("default", (chunk, vector) => seen.Add(vector.Length == Model.Info.Dimensions ? chunk : -1), Token);

        var workspace = Assert.Single(await samples.WorkspacesAsync(Token));
        Assert.Equal(("default", 2L, 2L), (workspace.Name, workspace.Documents, workspace.Chunks));
        Assert.Equal((await samples.ChunksAsync("default", 10, Token)).Select(chunk => chunk.Chunk).Order(), seen.Order());
    }

    [Fact]
    public async Task A_database_is_present_or_may_be_made_or_is_missing_to_who_may_not()
    {
        var missing = new NpgsqlConnectionStringBuilder(_options.ConnectionString) { Database = "asemb_no_" + Guid.NewGuid().ToString("N") }.ConnectionString;

        Assert.Equal(DatabasePresence.Present, await DatabaseCreation.LookAsync(_options.ConnectionString, Token));
        Assert.Equal(DatabasePresence.MayBeMade, await DatabaseCreation.LookAsync(missing, Token));
        Assert.Equal(DatabasePresence.Unknown, await DatabaseCreation.LookAsync("Host=127.0.0.1;Port=1;Database=x;Timeout=2", Token));
    }

    [Fact]
    public async Task Looking_at_a_database_that_is_away_says_so() => Assert.Equal(
        ErrorCodes.StoreUnavailable,
        (await Assert.ThrowsAsync<AsembException>(() => StoreStatistics.ReadAsync(_options with { ConnectionString = "Host=127.0.0.1;Port=1;Database=x" }, Token))).Error);

    private async Task<IndexStatistics?> IndexAsync(string name) => (await StoreStatistics.ReadAsync(_options, Token)).Indexes.FirstOrDefault(index => index.Name == name);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_options.ConnectionString);
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
