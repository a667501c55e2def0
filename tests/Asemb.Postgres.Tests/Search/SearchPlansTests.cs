using System.Text.Json.Nodes;
using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Documents;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Search;
using Npgsql;

namespace Asemb.Postgres.Tests.Search;

/// <summary>
/// Below row-level security an index is asked only with operators that cannot tell what they see. That the statements of a search are written so is seen from
/// their plans, as the application's role, in tables with as many rows as a planner takes seriously.
/// </summary>
public sealed class SearchPlansTests : IAsyncLifetime
{
    /// <summary>Rows that nobody asks for: <c>$1</c> workspace.</summary>
    private const string Crowd = """
        INSERT INTO asemb.documents (workspace_id, key_hash, key, version, state, content_hash, content_bytes, stored_bytes, created_at, updated_at, given_metadata)
        SELECT $1, sha256(i::text::bytea), 'crowd ' || i, 1, 'failed', '', 0, 0, now(), now(), '{}' FROM generate_series(1, 3000) AS i;
        INSERT INTO asemb.document_fields (workspace_id, document_id, path, kind, is_element, text_start, number_value, instant_value)
        SELECT $1, 1000000 + i, path, kind::"char", false,
            CASE WHEN path IN ('team', 'due') THEN 'crowd ' || i END, CASE WHEN path = 'year' THEN -i END, CASE WHEN path = 'due' THEN 900000000000000000 + i END
        FROM generate_series(1, 3000) AS i, (VALUES ('year', 'n'), ('team', 't'), ('due', 'd'), ('else', 'p')) AS field (path, kind);
        INSERT INTO asemb.chunk_words (workspace_id, chunk_id, document_id, ordinal, length, pivot, terms, weights, sequence)
        SELECT $1, 1000000 + i, 1000000 + i, 0, 2, 2, ARRAY[100000 + i % 500, 200000 + i % 300], '{1:0.5}/1000000000', '' FROM generate_series(1, 3000) AS i;
        INSERT INTO asemb.lexicon (workspace_id, term, surface) SELECT $1, 'crowd' || i, '' FROM generate_series(1, 3000) AS i;
        ANALYZE
        """;

    private readonly PostgresSource _source = new();
    private readonly HashEmbeddingModel _model = new();
    private PostgresStore _store = null!;
    private Workspace _workspace = null!;
    private VectorTable _table = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _store = await _source.OpenAsync(options => options with { ExactUpTo = 50 });
        _workspace = await _store.Workspaces.CreateAsync("default", _model.Info, new WorkspaceSettings(), Token);
        await new Ingest(_store, _model).AddAsync(
            _workspace, [.. Enumerable.Range(0, 120).Select(i => Ingest.Text($"{i}", $"river {i} valley", metadata: new JsonObject { ["year"] = i, ["team"] = $"team {i % 9}", ["due"] = "2026-01-01" }))]);
        await _store.Maintenance.RunOnceAsync(Token);
        await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
        await connection.OpenAsync(Token);
        foreach (var sql in Crowd.Split(';'))
        {
            await using var command = new NpgsqlCommand(sql, connection);
            if (sql.Contains("$1", StringComparison.Ordinal)) command.Parameters.Add(new NpgsqlParameter { Value = _workspace.Id });
            await command.ExecuteNonQueryAsync(Token);
        }

        var index = await _store.Database.ReadAsync(_workspace.Id, session => session.ScalarAsync<long>("SELECT id FROM asemb.embedding_indexes", Token), Token);
        _table = new VectorTable(_workspace.Id, index, _model.Info.Dimensions, VectorPrecision.Halfvec);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _source.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"team":"team 3"}""", "document_fields_text", "(text_start = ")]
    [InlineData("""{"team":{"in":["team 3","team 4"]}}""", "document_fields_text", "(text_start = ANY")]
    [InlineData("""{"team":{"gte":"team 7"}}""", "document_fields_text", "(text_start >= ")]
    [InlineData("""{"year":{"gt":100}}""", "document_fields_number", "(number_value > ")]
    [InlineData("""{"due":{"lt":"2026-02-01"}}""", "document_fields_instant", "(instant_value < ")]
    [InlineData("""{"year":{"exists":true}}""", "document_fields_kind", "(kind = ")]
    [InlineData("""{"$key":"7"}""", "documents_workspace_id_key_hash_key", "(key_hash = ANY")]
    public async Task Filters_are_answered_by_an_index(string filter, string index, string condition)
    {
        var parameters = new SqlParameters(_workspace.Id);
        var sql = $"{DocumentSql.Matching} AND {CompiledFilter.Of(FilterParser.Parse(JsonNode.Parse(filter)), parameters)}";

        // What finds the documents of a value, not the values of each document.
        var plan = await ExplainAsync([new Statement(sql, parameters.Args)], "DROP INDEX asemb.document_fields_document");

        Assert.Contains(index, plan, StringComparison.Ordinal);
        Assert.Contains("Index Cond: ", plan, StringComparison.Ordinal);
        Assert.Contains(condition, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on document", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_graph_is_walked_in_its_own_order_with_a_filter_and_without()
    {
        foreach (var scope in (DocumentScope[])[DocumentScope.All, new(null, FilterParser.Parse(JsonNode.Parse("""{"year":{"gt":10}}""")), 0.9), new([1, 2, 3], null, 1)])
        {
            var plan = await ExplainAsync(new VectorScan(State(), scope, null, null, 300).ToStatements(_model.Embed("river"), 1000, 100));

            Assert.Contains($"Index Scan using v{_table.Index}_graph", plan, StringComparison.Ordinal);
            Assert.Contains("Order By: (embedding <#>", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Exact_scans_look_at_the_chunks_of_the_documents_alone_and_never_at_the_graph()
    {
        var all = await ExplainAsync(new VectorScan(State(), DocumentScope.All, null, null, null).ToStatements(_model.Embed("river"), 1000, null));
        var some = await ExplainAsync(new VectorScan(State(), new DocumentScope([1, 2, 3], null, 1), null, null, null).ToStatements(_model.Embed("river"), 1000, 100));
        var chunks = await ExplainAsync(new VectorScan(State(), DocumentScope.All, null, [1, 2, 3], null).ToStatements(_model.Embed("river"), 1000, 100));

        Assert.DoesNotContain("_graph", all + some + chunks, StringComparison.Ordinal);
        Assert.Contains($"v{_table.Index}_document", some, StringComparison.Ordinal);
        Assert.Contains($"v{_table.Index}_pkey", chunks, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_and_hits_are_looked_up_by_their_keys()
    {
        var terms = await ExplainAsync([new Statement(SearchSql.Terms, _workspace.Id, (string[])["river"])]);
        var beginnings = await ExplainAsync([new Statement(SearchSql.TermsBetween, _workspace.Id, "ri", "rj", 64)]);
        var lengths = await ExplainAsync([new Statement(SearchSql.TermsOfLength, _workspace.Id, "r", "s", 4, 6)]);
        var hits = await ExplainAsync([new Statement(SearchSql.Hits, _workspace.Id, (long[])[1], (int[])[0], (int[])[0])]);

        Assert.Contains("(term = ANY", terms, StringComparison.Ordinal);
        Assert.Contains("(term >= 'ri'::text) AND (term < 'rj'::text)", beginnings, StringComparison.Ordinal);
        Assert.Contains("lexicon_workspace_id_term_key", lengths, StringComparison.Ordinal);
        Assert.Contains("(term >= 'r'::text) AND (term < 's'::text)", lengths, StringComparison.Ordinal);
        Assert.Contains("documents_pkey", hits, StringComparison.Ordinal);
        Assert.Contains("Index Scan using chunks_document", hits, StringComparison.Ordinal);
    }

    /// <summary>Why there is a function for it.</summary>
    [Fact]
    public async Task Chunks_are_found_by_their_words_beyond_row_level_security_and_not_below_it()
    {
        const string Sql = "SELECT w.chunk_id FROM asemb.chunk_words w WHERE w.workspace_id = $1 AND w.terms && $2";
        var statement = new Statement(Sql, _workspace.Id, (int[])[100_001, 200_001]);

        var below = await ExplainAsync([statement]);
        var beyond = await ExplainAsync(
            async work =>
            {
                await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
                await connection.OpenAsync(Token);
                await using var transaction = await connection.BeginTransactionAsync(Token);
                var session = new PostgresSession(connection, _workspace.Id, TimeSpan.FromSeconds(5));
                await session.ExecuteAsync("SET LOCAL ROLE asemb_engine", Token);
                return await work(session);
            },
            [statement]);

        Assert.DoesNotContain("chunk_words_terms", below, StringComparison.Ordinal);
        Assert.Contains("Bitmap Index Scan on chunk_words_terms", beyond, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_application_sees_no_more_through_the_functions_than_its_workspace()
    {
        var other = await _store.Workspaces.CreateAsync("other", _model.Info, new WorkspaceSettings(), Token);
        const string Sql = "SELECT count(*) FROM asemb.demanded_chunks('{\"phrases\":[],\"excluded\":[],\"excludedPhrases\":[]}', NULL, 10000)";

        Assert.Equal(3120, await _store.Database.ReadAsync(_workspace.Id, session => session.ScalarAsync<long>(Sql, Token), Token));
        Assert.Equal(0, await _store.Database.ReadAsync(other.Id, session => session.ScalarAsync<long>(Sql, Token), Token));
        Assert.Equal(0, await _store.Database.ReadAsync(null, session => session.ScalarAsync<long>(Sql, Token), Token));
    }

    private SearchState State() => new(1, 120, 360, _table, _model.Info.Fingerprint, HasGraph: true, 1) { ExactUpTo = 50 };

    /// <param name="change">Made before by whoever may, and undone.</param>
    private Task<string> ExplainAsync(IReadOnlyList<Statement> statements, string? change = null) => ExplainAsync(
        work => change is null
            ? _store.Database.SnapshotAsync(_workspace.Id, work, Token)
            : ChangedAsync(change, work),
        statements);

    private async Task<string> ChangedAsync(string change, Func<PostgresSession, Task<string>> work)
    {
        await using var connection = new NpgsqlConnection(await _source.ConnectionStringAsync());
        await connection.OpenAsync(Token);
        await using var transaction = await connection.BeginTransactionAsync(Token);
        var session = new PostgresSession(connection, _workspace.Id, TimeSpan.FromSeconds(5));
        await session.ExecuteAsync([new Statement(change), new Statement("SET LOCAL ROLE asemb_app")], Token);
        return await work(session);
    }

    private static Task<string> ExplainAsync(Func<Func<PostgresSession, Task<string>>, Task<string>> within, IReadOnlyList<Statement> statements) => within(async session =>
    {
        await session.ExecuteAsync([new Statement("SET LOCAL enable_seqscan = off"), new Statement(SearchSql.Settings)], Token);
        var plan = "";
        foreach (var statement in statements)
        {
            // Settings take effect; what they are among is explained.
            if (statement.Sql.Contains("set_config", StringComparison.Ordinal)) await session.ExecuteAsync([statement], Token);
            else plan += string.Join('\n', await session.QueryAsync($"EXPLAIN {statement.Sql}", row => row.GetString(0), Token, statement.Args)) + "\n";
        }

        return plan;
    });
}
