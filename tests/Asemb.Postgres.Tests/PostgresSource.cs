using Asemb.Conformance.Stores;
using Asemb.Core.Stores;
using Asemb.Postgres.Migrations;
using Asemb.TestServers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Postgres.Tests;

/// <summary>A database of its own, a copy of a migrated one.</summary>
public sealed class PostgresSource : StoreSource
{
    private static readonly TestTemplate Template = new(
        "store", string.Concat(SchemaMigrations.All.Select(migration => migration.Checksum)), (connection, token) => Migrator(connection).ApplyAsync(token));

    private readonly Lazy<Task<TestDatabase>> _database = new(() => TestDatabase.CreateAsync(Template));

    public override bool IsShared => true;

    public async Task<string> ConnectionStringAsync() => (await _database.Value).ConnectionString;

    public override async Task<IAsembStore> OpenAsync(TimeProvider time) => await OpenAsync(options => options with { TimeProvider = time });

    public async Task<PostgresStore> OpenAsync(Func<PostgresStoreOptions, PostgresStoreOptions>? change = null)
    {
        var options = new PostgresStoreOptions { ConnectionString = await ConnectionStringAsync(), MaxConnections = 10 };
        return await PostgresStore.OpenAsync(change?.Invoke(options) ?? options, NullLoggerFactory.Instance, CancellationToken.None);
    }

    public static SchemaMigrator Migrator(string connection) => new(new PostgresStoreOptions { ConnectionString = connection }, NullLoggerFactory.Instance);

    public override async ValueTask DisposeAsync()
    {
        if (_database.IsValueCreated && _database.Value.IsCompletedSuccessfully) await (await _database.Value).DisposeAsync();
    }
}
