using System.Globalization;
using Asemb.Core.Embeddings;
using Asemb.Core.Workspaces;
using Asemb.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>A database of the benchmark's own on the server under test, with the store on it. Dropped when disposed.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private const int LongSeconds = 7200;

    private readonly string _server;
    private readonly string _name;
    private readonly NpgsqlDataSource _admin;

    private BenchDatabase(string server, string name, string connectionString, PostgresStore store)
    {
        (_server, _name, ConnectionString, Store) = (server, name, connectionString, store);
        _admin = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = LongSeconds }.ConnectionString);
    }

    public string ConnectionString { get; }

    public PostgresStore Store { get; }

    public static async Task<BenchDatabase> CreateAsync(string server, string purpose, VectorPrecision precision = VectorPrecision.Halfvec)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"asemb_bench_{purpose}_{Environment.ProcessId}");
        await ExecuteAsync(server, $"CREATE DATABASE {name} TEMPLATE template0");
        var connectionString = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
        var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = connectionString, Precision = precision }, NullLoggerFactory.Instance, CancellationToken.None);
        return new BenchDatabase(server, name, connectionString, store);
    }

    public Task<Workspace> CreateWorkspaceAsync(IEmbeddingModel model, string name = WorkspaceName.Default) =>
        Store.Workspaces.CreateAsync(name, model.Info, new WorkspaceSettings(), CancellationToken.None);

    /// <summary>As the role of the connection string, past the store.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var command = _admin.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(read(reader));
        return rows;
    }

    public ValueTask<NpgsqlConnection> ConnectAsync() => _admin.OpenConnectionAsync();

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _admin.DisposeAsync();
        await ExecuteAsync(_server, $"DROP DATABASE IF EXISTS {_name} WITH (FORCE)");
    }

    public static async Task<string> DescribeServerAsync(string server)
    {
        const string sql = """
            SELECT 'PostgreSQL ' || current_setting('server_version') || ', pgvector ' || coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'vector'), 'none')
                || ', shared_buffers ' || current_setting('shared_buffers') || ', maintenance_work_mem ' || current_setting('maintenance_work_mem') || ', fsync ' || current_setting('fsync')
                || ', synchronous_commit ' || current_setting('synchronous_commit') || ', max_wal_size ' || current_setting('max_wal_size')
            """;
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var source = NpgsqlDataSource.Create(server);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
