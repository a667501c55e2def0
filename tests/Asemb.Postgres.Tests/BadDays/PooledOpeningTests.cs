namespace Asemb.Postgres.Tests.BadDays;

/// <summary>Poolers that hand on less than a store needs are told apart from servers that are away.</summary>
public sealed class PooledOpeningTests(BadDaysCluster cluster)
{
    [Fact]
    public async Task A_powerful_login_through_PgBouncer_is_told_which_login_to_use_instead()
    {
        var database = await cluster.MigratedAsync();

        var refused = await Opening.RefusedAsync(await cluster.PooledAsync(database));

        Assert.Contains("IN ROLE asemb_app", refused.Message, StringComparison.Ordinal);
        Assert.True(refused is { IsTransient: false, IsSetupFault: true });
    }

    [Fact]
    public async Task Migrations_run_through_PgBouncer()
    {
        var database = await cluster.PooledAsync(await cluster.DatabaseAsync());

        Assert.NotEmpty(await PostgresSource.Migrator(database).ApplyAsync(TestContext.Current.CancellationToken));
        Assert.Empty((await PostgresSource.Migrator(database).StatusAsync(TestContext.Current.CancellationToken)).Pending);
    }
}
