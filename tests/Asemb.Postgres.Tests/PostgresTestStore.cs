using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Workspaces;
using Npgsql;

namespace Asemb.Postgres.Tests;

/// <summary>A store on a database of its own, and a way to look and reach behind its back.</summary>
internal sealed class PostgresTestStore : IAsyncDisposable
{
    private readonly PostgresSource _source;

    private PostgresTestStore(PostgresSource source, PostgresStore store, string connectionString)
    {
        _source = source;
        Store = store;
        ConnectionString = connectionString;
    }

    public static HashEmbeddingModel Model { get; } = new();

    public PostgresStore Store { get; }

    /// <summary>Of a superuser, whom nothing stops.</summary>
    public string ConnectionString { get; }

    public Ingest Ingest => new(Store, Model);

    public static async Task<PostgresTestStore> OpenAsync(Func<PostgresStoreOptions, PostgresStoreOptions>? change = null)
    {
        var source = new PostgresSource();
        return new PostgresTestStore(source, await source.OpenAsync(change), await source.ConnectionStringAsync());
    }

    /// <summary>A second server on the same database.</summary>
    public Task<PostgresStore> OpenAnotherAsync() => _source.OpenAsync();

    public Task<Workspace> CreateWorkspaceAsync(string name = "default") => Store.Workspaces.CreateAsync(name, Model.Info, new WorkspaceSettings(), CancellationToken.None);

    /// <summary>A connection as servers have it: as the application.</summary>
    public async Task<NpgsqlConnection> ConnectAsApplicationAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString) { Options = "-c role=asemb_app", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public async Task<List<string>> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        return await QueryAsync(connection, sql);
    }

    public static async Task<List<string>> QueryAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await row.ReadAsync()) rows.Add(row.IsDBNull(0) ? "null" : row.GetValue(0).ToString()!);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _source.DisposeAsync();
    }
}
