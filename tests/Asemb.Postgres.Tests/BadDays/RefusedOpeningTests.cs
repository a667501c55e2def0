using Asemb.Core.Errors;
using Asemb.Postgres.Connections;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>What cannot be opened says what is wrong and what to do, and never shows the password.</summary>
public sealed class RefusedOpeningTests(BadDaysCluster cluster)
{
    [Fact]
    public async Task A_wrong_password_is_called_that()
    {
        var database = await cluster.DatabaseAsync();

        var refused = await Opening.RefusedAsync(new NpgsqlConnectionStringBuilder(database) { Password = "not-the-password" }.ConnectionString);

        Assert.Contains("password authentication failed for user \"postgres\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Check that user and its password, which is the first found of", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-password", refused.Message, StringComparison.Ordinal);
        Assert.True(refused is { IsTransient: false, IsSetupFault: true });
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_and_may_come_back()
    {
        var database = new NpgsqlConnectionStringBuilder(await cluster.DatabaseAsync()) { Port = 1 };

        var refused = await Opening.RefusedAsync(database.ConnectionString);

        Assert.Contains($"'{database.Database}' at 127.0.0.1:1 cannot be reached", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsTransient);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_named()
    {
        var refused = await Opening.RefusedAsync(new NpgsqlConnectionStringBuilder(await cluster.DatabaseAsync()) { Database = "nowhere" }.ConnectionString);

        Assert.Contains("Database 'nowhere'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("CREATE DATABASE", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_pgvector_is_told_the_package_for_each_distribution()
    {
        await using var bare = await OwnCluster.StartWithoutExtensionAsync("vector");
        var major = (int)(await bare.ExecuteAsync("SELECT current_setting('server_version_num')::int"))! / 10000;

        var refused = await Opening.RefusedAsync(await bare.DatabaseAsync("asemb"));

        Assert.Contains($"postgresql-{major}-pgvector", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"pgvector_{major}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("apk add", refused.Message, StringComparison.Ordinal);
        Assert.Contains("brew install pgvector", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsSetupFault);
    }

    [Fact]
    public async Task A_database_has_no_extension_but_pgvector()
    {
        var database = await cluster.DatabaseAsync();

        await PostgresSource.Migrator(database).ApplyAsync(CancellationToken.None);

        Assert.Equal("plpgsql,vector", await OwnCluster.ExecuteAsync("SELECT string_agg(extname, ',' ORDER BY extname) FROM pg_extension", database));
    }

    [Fact]
    public async Task A_login_that_may_not_create_extensions_is_told_who_must_run_what()
    {
        var database = await cluster.DatabaseAsync();
        await OwnCluster.ExecuteAsync("CREATE ROLE poor_login LOGIN PASSWORD 'poor'", database);

        var refused = await Opening.RefusedAsync(new NpgsqlConnectionStringBuilder(database) { Username = "poor_login", Password = "poor" }.ConnectionString);

        Assert.Contains("asemb migrate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pgvector_that_was_never_updated_in_the_database_is_told_the_statement()
    {
        var database = await cluster.DatabaseAsync();
        await OwnCluster.ExecuteAsync("CREATE EXTENSION vector", database);
        await OwnCluster.ExecuteAsync("UPDATE pg_extension SET extversion = '0.6.2' WHERE extname = 'vector'", database);

        var refused = await Opening.RefusedAsync(database);

        Assert.Contains("pgvector 0.6.2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ALTER EXTENSION vector UPDATE", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(140012, "14.12", null, "0.8.0", "PostgreSQL 14.12", "Upgrade the server")]
    [InlineData(90624, "9.6.24", null, null, "PostgreSQL 9.6.24", "Upgrade the server")]
    [InlineData(160004, "16.4", null, "0.6.0", "pgvector 0.6.0", "postgresql-16-pgvector")]
    [InlineData(160004, "16.4", "0.6.0", "0.6.0", "pgvector 0.6.0", "postgresql-16-pgvector")]
    [InlineData(160004, "16.4", "0.7.4", null, "pgvector 0.7.4", "postgresql-16-pgvector")]
    public void A_version_that_is_too_old_is_named_with_what_to_upgrade(int number, string version, string? vector, string? available, string names, string remedy)
    {
        var refused = Assert.Throws<AsembException>(() => Facts(number, version, vector, available).RequireUsable("Database 'asemb'"));

        Assert.Contains(names, refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        Assert.True(refused.IsSetupFault);
    }

    [Theory]
    [InlineData(150000, "15.0", null, "0.8.0")]
    [InlineData(180001, "18.1", "0.8.10", "0.8.10")]
    [InlineData(170002, "17.2", "0.10.1", null)]
    [InlineData(170002, "17.2", "1.0.0-dev", null)]
    public void A_version_that_is_new_enough_is_taken(int number, string version, string? vector, string? available) =>
        Facts(number, version, vector, available).RequireUsable("Database 'asemb'");

    [Fact]
    public async Task A_database_that_is_read_only_before_it_has_a_schema_is_called_that()
    {
        var database = await cluster.DatabaseAsync();
        await OwnCluster.ExecuteAsync($"ALTER DATABASE {new NpgsqlConnectionStringBuilder(database).Database} SET default_transaction_read_only = on", database);

        var refused = await Opening.RefusedAsync(database);

        Assert.Contains("read-only", refused.Message, StringComparison.Ordinal);
    }

    private static LoginFacts Facts(int number, string version, string? vector, string? available) =>
        new("asemb", true, true, true, number, version, "asemb", true, false, vector, available, [], []);
}
