using Asemb.Conformance.Stores;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Asemb.Postgres.Tests;

public sealed class OpeningTests
{
    [Fact]
    public async Task Opens_a_migrated_database_as_the_application()
    {
        await using var source = new PostgresSource();
        await using var store = await source.OpenAsync();

        await store.CheckAsync(CancellationToken.None);

        Assert.Equal("asemb_app", await store.Database.ReadAsync(null, session => session.ScalarAsync<string>("SELECT current_user::text", CancellationToken.None), CancellationToken.None));
        Assert.Equal(7, await store.Database.ReadAsync(7, session => session.ScalarAsync<long>("SELECT asemb.current_workspace()", CancellationToken.None), CancellationToken.None));
        Assert.Equal(0, await store.Database.ReadAsync(null, session => session.ScalarAsync<long>("SELECT asemb.current_workspace()", CancellationToken.None), CancellationToken.None));
        Assert.Equal(9, await store.Database.WriteAsync(9, session => session.ScalarAsync<long>("SELECT asemb.current_workspace()", CancellationToken.None), CancellationToken.None));
    }

    [Theory]
    [InlineData("asemb_app, asemb_engine")]
    [InlineData("asemb_app, asemb_owner")]
    public async Task A_login_that_sees_beyond_tenants_lays_that_down(string groups)
    {
        await using var test = await PostgresTestStore.OpenAsync();
        await test.Ingest.AddAsync(await test.CreateWorkspaceAsync(), [Ingest.Text("secret", "a secret")]);
        var login = $"asemb_test_{Guid.NewGuid():N}";
        await test.QueryAsync($"CREATE ROLE {login} LOGIN PASSWORD 'login' IN ROLE {groups}");
        try
        {
            var connection = new NpgsqlConnectionStringBuilder(test.ConnectionString) { Username = login, Password = "login", Pooling = false };
            await using var store = await PostgresStore.OpenAsync(new PostgresStoreOptions { ConnectionString = connection.ConnectionString }, NullLoggerFactory.Instance, CancellationToken.None);

            Assert.Equal(0, await store.Database.ReadAsync(null, session => session.ScalarAsync<long>("SELECT count(*) FROM asemb.chunk_words", CancellationToken.None), CancellationToken.None));
        }
        finally
        {
            await test.QueryAsync($"DROP ROLE {login}");
        }
    }

    [Fact]
    public async Task Has_nothing_to_migrate_afterwards()
    {
        await using var source = new PostgresSource();
        var migrator = PostgresSource.Migrator(await source.ConnectionStringAsync());

        Assert.Empty((await migrator.StatusAsync(CancellationToken.None)).Pending);
        Assert.Empty(await migrator.ApplyAsync(CancellationToken.None));
    }
}
