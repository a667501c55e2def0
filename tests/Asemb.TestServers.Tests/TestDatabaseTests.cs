using System.Security.Cryptography;
using Npgsql;

namespace Asemb.TestServers.Tests;

public sealed class TestDatabaseTests
{
    private static readonly TestTemplate Template = new("selftest", "one", MigrateAsync);

    private static int _migrations;

    [Fact]
    public async Task Copies_hold_what_the_template_holds_and_nothing_of_each_other()
    {
        await using var one = await TestDatabase.CreateAsync(Template, TestContext.Current.CancellationToken);
        await using var other = await TestDatabase.CreateAsync(Template, TestContext.Current.CancellationToken);

        await ExecuteAsync(one.ConnectionString, "INSERT INTO thing VALUES (2)");

        Assert.Equal(2L, await ExecuteAsync(one.ConnectionString, "SELECT count(*) FROM thing"));
        Assert.Equal(1L, await ExecuteAsync(other.ConnectionString, "SELECT count(*) FROM thing"));
    }

    [Fact]
    public async Task Many_at_once_migrate_at_most_once()
    {
        var databases = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TestDatabase.CreateAsync(Template, TestContext.Current.CancellationToken)));
        foreach (var database in databases) await database.DisposeAsync();

        Assert.Equal(8, databases.Select(database => database.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(Volatile.Read(ref _migrations), 0, 1);
    }

    [Fact]
    public async Task A_disposed_database_is_gone_even_while_somebody_is_connected()
    {
        var database = await TestDatabase.CreateEmptyAsync(TestContext.Current.CancellationToken);
        await using var connected = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await connected.OpenAsync(TestContext.Current.CancellationToken);

        await database.DisposeAsync();

        Assert.Equal(0L, await ExecuteAsync(await PostgresServer.FindAsync(), $"SELECT count(*) FROM pg_database WHERE datname = '{database.Name}'"));
    }

    [Fact]
    public async Task The_server_has_pgvector()
    {
        await using var database = await TestDatabase.CreateEmptyAsync(TestContext.Current.CancellationToken);

        await ExecuteAsync(database.ConnectionString, "CREATE EXTENSION vector");

        Assert.Equal(5.0, await ExecuteAsync(database.ConnectionString, "SELECT '[0,3]'::vector <-> '[4,0]'::vector"));
    }

    [Fact]
    public async Task Databases_of_a_killed_run_are_swept_and_those_of_a_living_one_stay()
    {
        var server = await PostgresServer.FindAsync();
        await using var living = new NpgsqlConnection(server + ";Pooling=false");
        await living.OpenAsync(TestContext.Current.CancellationToken);
        var (dead, alive) = (RandomNumberGenerator.GetInt32(1, int.MaxValue), RandomNumberGenerator.GetInt32(1, int.MaxValue));
        await ExecuteAsync(living, $"SELECT pg_advisory_lock({TestRun.LockSpace}, {alive})");
        await ExecuteAsync(server, $"CREATE DATABASE {TestRun.Prefix}{dead}_1 TEMPLATE template0");
        await ExecuteAsync(server, $"CREATE DATABASE {TestRun.Prefix}{alive}_1 TEMPLATE template0");

        await using (var sweeper = new NpgsqlConnection(server))
        {
            await sweeper.OpenAsync(TestContext.Current.CancellationToken);
            await TestRun.SweepAsync(sweeper);
        }

        Assert.Equal($"{TestRun.Prefix}{alive}_1", await ExecuteAsync(server, $"SELECT string_agg(datname, ',') FROM pg_database WHERE datname IN ('{TestRun.Prefix}{dead}_1', '{TestRun.Prefix}{alive}_1')"));
        await ExecuteAsync(server, $"DROP DATABASE {TestRun.Prefix}{alive}_1");
    }

    [Fact]
    public async Task Templates_that_nobody_used_for_a_week_are_dropped_when_another_is_made()
    {
        var server = await PostgresServer.FindAsync();
        var old = new TestTemplate("selftest", $"old {Guid.NewGuid()}", FillAsync);
        var recent = new TestTemplate("selftest", $"recent {Guid.NewGuid()}", FillAsync);
        await (await TestDatabase.CreateAsync(old, TestContext.Current.CancellationToken)).DisposeAsync();
        await (await TestDatabase.CreateAsync(recent, TestContext.Current.CancellationToken)).DisposeAsync();
        await ExecuteAsync(server, $"COMMENT ON DATABASE {old.Database} IS '2020-01-01 00:00:00+00'");

        await (await TestDatabase.CreateAsync(new TestTemplate("selftest", $"new {Guid.NewGuid()}", FillAsync), TestContext.Current.CancellationToken)).DisposeAsync();

        Assert.Equal(recent.Database, await ExecuteAsync(server, $"SELECT string_agg(datname, ',') FROM pg_database WHERE datname IN ('{old.Database}', '{recent.Database}')"));
    }

    private static async Task MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _migrations);
        await FillAsync(connectionString, cancellationToken);
    }

    private static async Task FillAsync(string connectionString, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connectionString, "CREATE TABLE thing (id integer PRIMARY KEY)");
        await ExecuteAsync(connectionString, "INSERT INTO thing VALUES (1)");
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await ExecuteAsync(connection, sql);
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
