using Asemb.Core.Errors;
using Asemb.Postgres.Migrations;
using Asemb.TestServers;
using Npgsql;

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>Migrations that are cut off, and that several servers begin at once.</summary>
public sealed class MigrationTests(BadDaysCluster cluster)
{
    // Everything there is in the schemas of ASEMB, a line each.
    private const string Inventory = """
        SELECT string_agg(line, E'\n' ORDER BY line) FROM (
            SELECT format('%s %s.%s %s', relkind, nspname, relname, relrowsecurity) AS line FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname LIKE 'asemb%'
            UNION ALL SELECT format('function %s', p.oid::regprocedure) FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname LIKE 'asemb%'
            UNION ALL SELECT format('policy %s on %s.%s', policyname, schemaname, tablename) FROM pg_policies WHERE schemaname LIKE 'asemb%'
            UNION ALL SELECT format('constraint %s %s', conrelid::regclass, pg_get_constraintdef(c.oid)) FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace WHERE nspname LIKE 'asemb%'
        ) lines
        """;

    // Ends its own session at a certain statement of the migrations. Sequences do not roll back: it happens once.
    private const string Saboteur = """
        CREATE SEQUENCE public.statements;
        GRANT USAGE ON SEQUENCE public.statements TO PUBLIC;
        CREATE FUNCTION public.cut_off() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
        BEGIN
            IF nextval('public.statements') = {0} THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
        END $$;
        CREATE EVENT TRIGGER cut_off ON ddl_command_end EXECUTE FUNCTION public.cut_off();
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(100)]
    public async Task A_migration_that_is_cut_off_leaves_nothing_of_itself_and_is_made_up_for(int statement)
    {
        var database = await cluster.DatabaseAsync();
        await OwnCluster.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Saboteur, statement), database);
        var migrator = PostgresSource.Migrator(database);

        var cutOff = await Assert.ThrowsAsync<AsembException>(() => migrator.ApplyAsync(TestContext.Current.CancellationToken));

        Assert.True(cutOff is { IsTransient: true } && cutOff.Error == ErrorCodes.StoreUnavailable, cutOff.Message);
        var status = await migrator.StatusAsync(TestContext.Current.CancellationToken);
        Assert.NotEmpty(status.Pending);
        Assert.Equal(Enumerable.Range(1, status.Applied.Count), status.Applied.Select(migration => migration.Version));

        // Again, by the next server that starts.
        await using (await Opening.OpenAsync(database))
        {
        }

        Assert.Empty((await migrator.StatusAsync(TestContext.Current.CancellationToken)).Pending);
        Assert.Equal(await UntouchedAsync(), await OwnCluster.ExecuteAsync(Inventory, database));
    }

    [Fact]
    public async Task A_server_that_is_killed_in_the_middle_of_a_migration_comes_back_without_half_of_one()
    {
        await using var own = await OwnCluster.StartAsync();
        var database = await own.DatabaseAsync("asemb");
        await OwnCluster.ExecuteAsync(
            """
            CREATE SEQUENCE public.statements;
            CREATE FUNCTION public.wait() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                IF nextval('public.statements') = 20 THEN PERFORM pg_sleep(600); END IF;
            END $$;
            CREATE EVENT TRIGGER wait ON ddl_command_end EXECUTE FUNCTION public.wait();
            """,
            database);
        var migrator = PostgresSource.Migrator(database);
        var migrating = migrator.ApplyAsync(TestContext.Current.CancellationToken);
        while (await own.ExecuteAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'") is not 1L) await Task.Delay(20, TestContext.Current.CancellationToken);

        await own.KillAsync();
        await Assert.ThrowsAsync<AsembException>(() => migrating);
        await own.StartAgainAsync();
        await OwnCluster.ExecuteAsync("DROP EVENT TRIGGER wait", database);

        Assert.Empty((await migrator.StatusAsync(TestContext.Current.CancellationToken)).Applied);
        await migrator.ApplyAsync(TestContext.Current.CancellationToken);
        Assert.Equal(await UntouchedAsync(), await OwnCluster.ExecuteAsync(Inventory, database));
    }

    [Fact]
    public async Task Servers_that_start_at_once_migrate_once()
    {
        var database = await cluster.DatabaseAsync();

        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresSource.Migrator(database).ApplyAsync(TestContext.Current.CancellationToken)));

        Assert.Equal(SchemaMigrations.All.Select(migration => migration.Version), applied.SelectMany(list => list).Select(migration => migration.Version).Order());
        Assert.Equal(await UntouchedAsync(), await OwnCluster.ExecuteAsync(Inventory, database));
    }

    [Fact]
    public async Task Databases_of_a_new_cluster_that_are_migrated_at_once_share_their_roles()
    {
        // Roles belong to the cluster, and the locks of a migration to its database.
        await using var own = await OwnCluster.StartAsync();
        var databases = new List<string>();
        for (var i = 0; i < 4; i++) databases.Add(await own.DatabaseAsync($"asemb_{i}"));

        await Task.WhenAll(databases.Select(async database =>
        {
            await using var store = await Opening.OpenAsync(database);
            await store.CheckAsync(TestContext.Current.CancellationToken);
        }));

        Assert.Equal(3L, await own.ExecuteAsync("SELECT count(*) FROM pg_roles WHERE rolname IN ('asemb_owner', 'asemb_app', 'asemb_engine')"));
    }

    private async Task<object?> UntouchedAsync()
    {
        var database = await cluster.DatabaseAsync();
        await PostgresSource.Migrator(database).ApplyAsync(TestContext.Current.CancellationToken);
        var inventory = await OwnCluster.ExecuteAsync(Inventory, database);
        await OwnCluster.ExecuteAsync($"DROP DATABASE {new NpgsqlConnectionStringBuilder(database).Database}", new NpgsqlConnectionStringBuilder(database) { Database = "postgres" }.ConnectionString);
        return inventory;
    }
}
