using Npgsql;

namespace Asemb.TestServers.Tests;

public sealed class OwnClusterTests
{
    [Fact]
    public async Task What_was_committed_before_a_kill_is_there_after_it()
    {
        await using var cluster = await OwnCluster.StartAsync();
        await cluster.ExecuteAsync("CREATE TABLE thing (id integer)");
        await cluster.ExecuteAsync("INSERT INTO thing SELECT generate_series(1, 1000)");

        await cluster.KillAsync();
        await Assert.ThrowsAsync<NpgsqlException>(() => cluster.ExecuteAsync("SELECT 1"));
        await cluster.StartAgainAsync();

        Assert.Equal(1000L, await cluster.ExecuteAsync("SELECT count(*) FROM thing"));
    }

    [Fact]
    public async Task A_replica_follows_until_it_is_promoted()
    {
        await using var primary = await OwnCluster.StartAsync();
        await primary.ExecuteAsync("CREATE TABLE thing (id integer)");
        await using var replica = await primary.ReplicateAsync();
        await primary.ExecuteAsync("INSERT INTO thing VALUES (1)");
        while (await replica.ExecuteAsync("SELECT count(*) FROM thing") is not 1L) await Task.Delay(20, TestContext.Current.CancellationToken);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => replica.ExecuteAsync("INSERT INTO thing VALUES (2)"));
        await replica.PromoteAsync();

        Assert.Equal(PostgresErrorCodes.ReadOnlySqlTransaction, refused.SqlState);
        await replica.ExecuteAsync("INSERT INTO thing VALUES (2)");
        Assert.Equal(2L, await replica.ExecuteAsync("SELECT count(*) FROM thing"));
    }

    [Fact]
    public async Task A_small_disk_is_soon_full()
    {
        await using var cluster = await OwnCluster.StartAsync();
        var disk = await cluster.MountSmallDiskAsync(megabytes: 4);
        await cluster.ExecuteAsync($"CREATE TABLESPACE small LOCATION '{disk.Location}'");
        await cluster.ExecuteAsync("CREATE TABLE thing (text text) TABLESPACE small");

        var full = await Assert.ThrowsAsync<PostgresException>(() => cluster.ExecuteAsync("INSERT INTO thing SELECT repeat('x', 1000) FROM generate_series(1, 10000)"));

        Assert.Equal(PostgresErrorCodes.DiskFull, full.SqlState);
    }

    [Fact]
    public async Task A_server_can_lack_the_files_of_an_extension()
    {
        await using var cluster = await OwnCluster.StartWithoutExtensionAsync("vector");

        Assert.Equal("pg_trgm", await cluster.ExecuteAsync("SELECT string_agg(name, ',') FROM pg_available_extensions WHERE name IN ('vector', 'pg_trgm')"));
    }

    [Fact]
    public async Task A_pooler_in_transaction_mode_lends_one_connection_to_many()
    {
        await using var cluster = await OwnCluster.StartAsync();
        await using var pooler = await OwnPgBouncer.StartAsync(1, cluster.ConnectionString);
        await using var one = new NpgsqlConnection(pooler.Through(cluster.ConnectionString));
        await using var other = new NpgsqlConnection(pooler.Through(cluster.ConnectionString));
        await one.OpenAsync(TestContext.Current.CancellationToken);
        await other.OpenAsync(TestContext.Current.CancellationToken);

        Assert.Equal(await BackendAsync(one), await BackendAsync(other));
    }

    private static async Task<object?> BackendAsync(NpgsqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT pg_backend_pid()";
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }
}
