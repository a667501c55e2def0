using System.Text.Json.Nodes;
using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Tests.Indexing;

/// <summary>What maintenance does, and that searches find the same before, meanwhile and afterwards.</summary>
public sealed class MaintenanceTests : IAsyncLifetime
{
    private const int ExactUpTo = 60;

    private readonly PostgresSource _source = new();
    private readonly HashEmbeddingModel _model = new();
    private PostgresStore _store = null!;
    private Workspace _workspace = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await _source.OpenAsync(options => options with { ExactUpTo = ExactUpTo, QueryLogRate = 0.5 });
        _workspace = await _store.Workspaces.CreateAsync("default", _model.Info, new WorkspaceSettings(), Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Fact]
    public async Task Adds_up_what_commits_noted_of_words()
    {
        await FillAsync(30);
        await _store.Documents.DeleteAsync(_workspace, ["3"], Token);
        var before = await SearchAsync("river common", SearchMode.Keyword);

        Assert.True(await _store.Maintenance.RunOnceAsync(Token));

        Assert.Equal(0, await CountAsync("SELECT count(*) FROM asemb.lexicon_changes"));
        Assert.Equal(29, await CountAsync("SELECT frequency FROM asemb.lexicon WHERE term = 'common'"));
        Assert.Equal(Show(before), Show(await SearchAsync("river common", SearchMode.Keyword)));
    }

    [Fact]
    public async Task Builds_a_graph_where_there_are_many_chunks_and_drops_it_where_there_are_few()
    {
        await FillAsync(150);
        var exact = await SearchAsync("river valley 7", SearchMode.Vector);
        Assert.StartsWith("exact", Step(exact), StringComparison.Ordinal);

        Assert.True(await _store.Maintenance.RunOnceAsync(Token));
        var graph = await SearchAsync("river valley 7", SearchMode.Vector);
        Assert.StartsWith("graph", Step(graph), StringComparison.Ordinal);
        Assert.Equal(Show(exact), Show(graph));

        await _store.Documents.DeleteAsync(_workspace, [.. Enumerable.Range(0, 130).Select(i => $"{i}")], Token);
        Assert.True(await _store.Maintenance.RunOnceAsync(Token));
        Assert.StartsWith("exact", Step(await SearchAsync("river valley 7", SearchMode.Vector)), StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM pg_class WHERE relname LIKE '%\\_graph'"));
    }

    [Fact]
    public async Task Builds_a_graph_anew_whose_build_was_killed()
    {
        await FillAsync(100);
        await _store.Maintenance.RunOnceAsync(Token);
        var built = await CountAsync("SELECT oid FROM pg_class WHERE relname LIKE '%\\_graph'");
        await CountAsync("WITH gone AS (UPDATE pg_index SET indisvalid = false WHERE indexrelid = (SELECT oid FROM pg_class WHERE relname LIKE '%\\_graph') RETURNING 1) SELECT count(*) FROM gone");
        Assert.StartsWith("exact", Step(await SearchAsync("river", SearchMode.Vector)), StringComparison.Ordinal);

        await _store.Maintenance.RunOnceAsync(Token);

        Assert.StartsWith("graph", Step(await SearchAsync("river", SearchMode.Vector)), StringComparison.Ordinal);
        Assert.NotEqual(built, await CountAsync("SELECT oid FROM pg_class WHERE relname LIKE '%\\_graph'"));
    }

    [Fact]
    public async Task Weighs_words_anew_when_chunks_became_longer_without_changing_a_score()
    {
        await FillAsync(20);
        await AddAsync(Enumerable.Range(100, 20).Select(i => (Key: $"{i}", Text: "river " + string.Join(' ', Enumerable.Range(0, 80 + i).Select(word => $"word{word}")))));
        var before = await SearchAsync("river word7 valley", SearchMode.Keyword);
        Assert.NotEqual(0, await CountAsync("SELECT count(*) FROM asemb.chunk_words w, asemb.workspaces s WHERE abs(w.pivot - s.word_count / s.chunk_count) > 0.2 * w.pivot"));

        await _store.Maintenance.RunOnceAsync(Token);

        Assert.Equal(0, await CountAsync("SELECT count(*) FROM asemb.chunk_words w, asemb.workspaces s WHERE abs(w.pivot - s.word_count / s.chunk_count) > 0.2 * w.pivot"));
        Assert.Equal(Show(before), Show(await SearchAsync("river word7 valley", SearchMode.Keyword)));
    }

    [Fact]
    public async Task What_fails_in_one_workspace_keeps_no_other_waiting()
    {
        await FillAsync(10);
        var damaged = _workspace;
        _workspace = await _store.Workspaces.CreateAsync("later", _model.Info, new WorkspaceSettings(), Token);
        await FillAsync(100);
        await CountAsync($"WITH most AS (UPDATE asemb.lexicon SET frequency = 9223372036854775807 WHERE workspace_id = {damaged.Id} RETURNING 1) SELECT count(*) FROM most");

        await Assert.ThrowsAsync<PostgresException>(() => _store.Maintenance.RunOnceAsync(Token));
        await Assert.ThrowsAsync<PostgresException>(() => _store.Maintenance.FoldLexiconAsync(Token));

        Assert.Equal(0, await CountAsync($"SELECT count(*) FROM asemb.lexicon_changes WHERE workspace_id = {_workspace.Id}"));
    }

    [Fact]
    public async Task Words_are_added_up_while_another_server_builds_a_graph()
    {
        await FillAsync(10);
        await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
        await connection.OpenAsync(Token);
        await using (var held = new NpgsqlCommand("SELECT pg_advisory_lock(1095978311)", connection)) await held.ExecuteNonQueryAsync(Token);

        Assert.False(await _store.Maintenance.RunOnceAsync(Token));

        Assert.Equal(0, await CountAsync("SELECT count(*) FROM asemb.lexicon_changes"));
    }

    [Theory]
    [InlineData(1095978327)]
    [InlineData(1095978311)]
    public async Task Is_done_by_one_at_a_time(int turn)
    {
        await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        await using (var held = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({turn})", connection, transaction)) await held.ExecuteNonQueryAsync(Token);

        Assert.False(await _store.Maintenance.RunOnceAsync(Token));
        await transaction.RollbackAsync(Token);
        Assert.True(await _store.Maintenance.RunOnceAsync(Token));
    }

    [Fact]
    public async Task Keeps_the_share_of_queries_that_was_asked_for()
    {
        await FillAsync(5);
        for (var i = 0; i < 8; i++) await SearchAsync("river", SearchMode.Keyword);

        await _store.DisposeAsync();

        Assert.Equal(4, await CountAsync("SELECT count(*) FROM asemb.query_log WHERE query = 'river' AND mode = 'keyword' AND hits = 5"));
    }

    private static string Step(SearchPage page) => page.Steps.Single(step => step.Key is "vector").Value;

    private static IEnumerable<string> Show(SearchPage page) => page.Hits.Select(hit => FormattableString.Invariant($"{hit.Document.Key} {hit.Score:0.00000}"));

    private Task FillAsync(int documents) => AddAsync(Enumerable.Range(0, documents).Select(i => (Key: $"{i}", Text: $"common river valley {i} stones {i % 7}")));

    private Task AddAsync(IEnumerable<(string Key, string Text)> documents) =>
        new Ingest(_store, _model).AddAsync(_workspace, [.. documents.Select(document => Ingest.Text(document.Key, document.Text, metadata: new JsonObject { ["n"] = document.Key }))]);

    private Task<SearchPage> SearchAsync(string query, SearchMode mode) => _store.Search.SearchAsync(
        new SearchPlan
        {
            Workspace = _workspace,
            Query = ParsedQuery.Plain(query),
            Mode = mode,
            QueryVector = mode == SearchMode.Keyword ? null : _model.Embed(query),
            Fusion = new FusionOptions(FusionMethod.Weighted, 0.3),
            GroupBy = SearchGrouping.Document,
            Limit = 20,
            Offset = 0,
        },
        Token);

    /// <summary>As who may do everything.</summary>
    private async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(Token), System.Globalization.CultureInfo.InvariantCulture);
    }
}
