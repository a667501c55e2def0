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

    [Fact]
    public async Task Has_nothing_to_migrate_afterwards()
    {
        await using var source = new PostgresSource();
        var migrator = PostgresSource.Migrator(await source.ConnectionStringAsync());

        Assert.Empty((await migrator.StatusAsync(CancellationToken.None)).Pending);
        Assert.Empty(await migrator.ApplyAsync(CancellationToken.None));
    }
}
