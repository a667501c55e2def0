using Asemb.Conformance.Stores;
using Asemb.Core.Stores;
using Asemb.Postgres.Migrations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Asemb.Postgres.Tests;

/// <summary>A database of its own, a copy of a migrated one.</summary>
public sealed class PostgresSource : StoreSource
{
    private static readonly string Server = Environment.GetEnvironmentVariable("ASEMB_TEST_POSTGRES") ?? "Host=127.0.0.1;Port=55432;Username=postgres;Database=postgres";
    private static readonly Lazy<Task<string>> Template = new(MakeTemplateAsync);
    private static int s_last;
    private readonly Lazy<Task<string>> _database = new(async () => await CreateAsync(await Template.Value));

    public async Task<string> ConnectionStringAsync() => For(await _database.Value);

    public override async Task<IAsembStore> OpenAsync(TimeProvider time) => await OpenAsync(new PostgresStoreOptions { ConnectionString = await ConnectionStringAsync(), TimeProvider = time, MaxConnections = 10 });

    public Task<PostgresStore> OpenAsync(PostgresStoreOptions options) => PostgresStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);

    public override async ValueTask DisposeAsync()
    {
        if (_database.IsValueCreated) await OnServerAsync($"DROP DATABASE IF EXISTS {await _database.Value} WITH (FORCE)");
    }

    private static async Task<string> MakeTemplateAsync()
    {
        var database = await CreateAsync("template0");
        await new SchemaMigrator(new PostgresStoreOptions { ConnectionString = For(database) }, NullLoggerFactory.Instance).ApplyAsync(CancellationToken.None);
        return database;
    }

    private static async Task<string> CreateAsync(string template)
    {
        var name = $"pgcore_test_{Environment.ProcessId}_{Interlocked.Increment(ref s_last)}";
        await OnServerAsync($"DROP DATABASE IF EXISTS {name}");
        await OnServerAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        return name;
    }

    private static string For(string database) => new NpgsqlConnectionStringBuilder(Server) { Database = database }.ConnectionString;

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
