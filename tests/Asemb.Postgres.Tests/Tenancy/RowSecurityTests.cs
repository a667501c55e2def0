using Asemb.Conformance.Stores;
using Npgsql;

namespace Asemb.Postgres.Tests.Tenancy;

/// <summary>
/// The discipline of setting the workspace, dropped on purpose in every way it could be: the database gives no row of any tenant then, and of another
/// tenant none in any case.
/// </summary>
public sealed class RowSecurityTests : IAsyncLifetime
{
    private PostgresTestStore _store = null!;
    private long _one;
    private long _two;
    private List<string> _tables = [];

    public async ValueTask InitializeAsync()
    {
        _store = await PostgresTestStore.OpenAsync();
        var workspaces = new[] { await _store.CreateWorkspaceAsync("one"), await _store.CreateWorkspaceAsync("two") };
        foreach (var workspace in workspaces) await _store.Ingest.AddAsync(workspace, Ingest.Text("a", "river stones", metadata: new() { ["n"] = 1 }), Ingest.Text("b", "valley"));
        (_one, _two) = (workspaces[0].Id, workspaces[1].Id);
        _tables = await _store.QueryAsync("SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE attname = 'workspace_id' AND relkind = 'r' AND relnamespace::regnamespace::text IN ('asemb', 'asemb_vectors') ORDER BY 1");
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task The_rows_are_there()
    {
        var filled = new List<string>();
        foreach (var table in _tables) filled.Add($"{table} {string.Join(',', await _store.QueryAsync($"SELECT DISTINCT workspace_id FROM {table} ORDER BY 1"))}");

        Assert.Superset(
            ((string[])["chunk_words", "chunks", "document_contents", "document_fields", "documents", "embedding_indexes", "job_documents", "jobs", "lexicon", "lexicon_changes"])
                .Select(table => $"asemb.{table} {_one},{_two}").ToHashSet(StringComparer.Ordinal),
            filled.ToHashSet(StringComparer.Ordinal));
        Assert.Equal(2, _tables.Count(table => table.StartsWith("asemb_vectors.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_workspace_there_is_nothing_to_see()
    {
        await using var connection = await _store.ConnectAsApplicationAsync();

        await RequireNothingAsync(connection);
    }

    [Fact]
    public async Task A_workspace_that_was_entered_is_left_with_the_transaction()
    {
        // As a pooler hands the connection of one request to the next.
        await using var connection = await _store.ConnectAsApplicationAsync();
        Assert.Equal(["2"], await InTransactionAsync(connection, $"SELECT asemb.enter({_one})", "SELECT count(*) FROM asemb.documents"));

        await RequireNothingAsync(connection);
    }

    [Fact]
    public async Task A_plain_set_that_was_left_over_counts_for_nothing()
    {
        await using var connection = await _store.ConnectAsApplicationAsync();
        await PostgresTestStore.QueryAsync(connection, $"SET asemb.workspace = '{_one}'");
        await RequireNothingAsync(connection);

        // Not even one that was copied from a transaction.
        var token = Assert.Single(await InTransactionAsync(connection, $"SELECT asemb.enter({_one})", "SELECT current_setting('asemb.workspace')"));
        Assert.StartsWith($"{_one}@", token, StringComparison.Ordinal);
        await PostgresTestStore.QueryAsync(connection, $"SET asemb.workspace = '{token}'");
        await RequireNothingAsync(connection);
        await PostgresTestStore.QueryAsync(connection, "SET asemb.workspace = 'nonsense'");
        await RequireNothingAsync(connection);
    }

    [Fact]
    public async Task A_statement_that_names_another_workspace_finds_none_of_its_rows()
    {
        await using var connection = await _store.ConnectAsApplicationAsync();
        foreach (var table in _tables)
        {
            Assert.Equal(["0"], await InTransactionAsync(connection, $"SELECT asemb.enter({_one})", $"SELECT count(*) FROM {table} WHERE workspace_id = {_two}"));
            Assert.Equal([], await InTransactionAsync(connection, $"SELECT asemb.enter({_one})", $"DELETE FROM {table} WHERE workspace_id = {_two} RETURNING 1"));
        }
    }

    [Fact]
    public async Task No_row_can_be_written_into_another_workspace()
    {
        await using var connection = await _store.ConnectAsApplicationAsync();

        foreach (var statement in (string[])
            [
                $"INSERT INTO asemb.lexicon (workspace_id, term, surface) VALUES ({_two}, 'x', 'x')",
                $"UPDATE asemb.chunks SET workspace_id = {_two} WHERE workspace_id = {_one}",
                $"INSERT INTO asemb.jobs (workspace_id, id, created_at, total, unchanged) VALUES ({_two}, gen_random_uuid(), now(), 1, 1)",
            ])
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => InTransactionAsync(connection, $"SELECT asemb.enter({_one})", statement));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, error.SqlState);
        }
    }

    [Fact]
    public async Task Functions_beyond_row_level_security_keep_to_the_workspace_too()
    {
        await using var connection = await _store.ConnectAsApplicationAsync();
        var term = Assert.Single(await _store.QueryAsync($"SELECT id FROM asemb.lexicon WHERE workspace_id = {_two} AND term = 'river'"));
        var search = $"SELECT count(*) FROM asemb.keyword_candidates('{{{term}:1}}/1000000000', ARRAY[{term}], ARRAY[1]::real[], 2, ARRAY[{term}], '{{}}', '{{}}', NULL, 1000, NULL, NULL, 10, NULL)";

        Assert.Equal(["1"], await InTransactionAsync(connection, $"SELECT asemb.enter({_two})", search));
        Assert.Equal(["0"], await InTransactionAsync(connection, $"SELECT asemb.enter({_one})", search));
        Assert.Equal(["0"], await PostgresTestStore.QueryAsync(connection, search));
    }

    [Fact]
    public async Task The_owner_of_the_tables_sees_no_row_either()
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_store.ConnectionString) { Options = "-c role=asemb_owner", Pooling = false }.ConnectionString);
        await connection.OpenAsync();

        foreach (var table in _tables.Where(table => table.StartsWith("asemb.", StringComparison.Ordinal)))
            Assert.Equal(["0"], await InTransactionAsync(connection, $"SELECT asemb.enter({_one})", $"SELECT count(*) FROM {table}"));
    }

    private async Task RequireNothingAsync(NpgsqlConnection connection)
    {
        foreach (var table in _tables) Assert.Equal(["0"], await PostgresTestStore.QueryAsync(connection, $"SELECT count(*) FROM {table}"));
    }

    private static async Task<List<string>> InTransactionAsync(NpgsqlConnection connection, string enter, string sql)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await PostgresTestStore.QueryAsync(connection, enter);
        return await PostgresTestStore.QueryAsync(connection, sql);
    }
}
