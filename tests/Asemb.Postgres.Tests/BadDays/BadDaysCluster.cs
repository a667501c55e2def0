using System.Globalization;
using Asemb.TestServers;
using Npgsql;

[assembly: AssemblyFixture(typeof(Asemb.Postgres.Tests.BadDays.BadDaysCluster))]

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>
/// A cluster on which tests are superuser and may make roles, triggers and settings of a database, but not stop it: others use it at the same time.
/// With PgBouncer before it for those that ask.
/// </summary>
public sealed class BadDaysCluster : IAsyncDisposable
{
    private readonly Lazy<Task<OwnCluster>> _cluster;
    private readonly Lazy<Task<string>> _template;
    private readonly Lazy<Task<string>> _login;
    private readonly Lazy<Task<OwnPgBouncer>> _pooler;
    private int _databases;

    public BadDaysCluster()
    {
        _cluster = new Lazy<Task<OwnCluster>>(() => OwnCluster.StartAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["fsync"] = "off", ["max_connections"] = "200" }));
        _template = new Lazy<Task<string>>(async () =>
        {
            var database = await DatabaseAsync();
            await PostgresSource.Migrator(database).ApplyAsync(CancellationToken.None);
            return NameOf(database);
        });
        _login = new Lazy<Task<string>>(async () =>
        {
            await _template.Value;
            await (await _cluster.Value).ExecuteAsync("CREATE ROLE application LOGIN PASSWORD 'app' IN ROLE asemb_app");
            return "application";
        });
        _pooler = new Lazy<Task<OwnPgBouncer>>(async () =>
        {
            var superuser = (await _cluster.Value).ConnectionString;
            return await OwnPgBouncer.StartAsync(4, superuser, await AsApplicationAsync(superuser));
        });
    }

    /// <summary>A new, empty database.</summary>
    public async Task<string> DatabaseAsync() => await (await _cluster.Value).DatabaseAsync(NextName());

    /// <summary>A new database with the schema.</summary>
    public async Task<string> MigratedAsync()
    {
        var (cluster, name) = (await _cluster.Value, NextName());
        await cluster.ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {await _template.Value}");
        return await cluster.DatabaseAsync(name);
    }

    /// <summary>The same database with a login that is nothing but a member of <c>asemb_app</c>.</summary>
    public async Task<string> AsApplicationAsync(string database) =>
        new NpgsqlConnectionStringBuilder(database) { Username = await _login.Value, Password = "app" }.ConnectionString;

    /// <summary>The same database through PgBouncer in transaction mode, which has four connections for each database and user.</summary>
    public async Task<string> PooledAsync(string database) => (await _pooler.Value).Through(database);

    public async ValueTask DisposeAsync()
    {
        if (_pooler.IsValueCreated && _pooler.Value.IsCompletedSuccessfully) await (await _pooler.Value).DisposeAsync();
        if (_cluster.IsValueCreated && _cluster.Value.IsCompletedSuccessfully) await (await _cluster.Value).DisposeAsync();
    }

    public static string NameOf(string database) => new NpgsqlConnectionStringBuilder(database).Database!;

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"bad_day_{Interlocked.Increment(ref _databases)}");
}
