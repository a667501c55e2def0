using Asemb.Conformance.Stores;

namespace Asemb.Postgres.Tests.Tenancy;

/// <summary>What the catalogue must say, whatever migrations make.</summary>
public sealed class CatalogueTests : IAsyncLifetime
{
    private const string Ours = "n.nspname IN ('asemb', 'asemb_vectors')";
    private PostgresTestStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = await PostgresTestStore.OpenAsync();
        await _store.Ingest.AddAsync(await _store.CreateWorkspaceAsync(), Ingest.Text("a", "river"));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Every_table_of_tenants_has_row_level_security_forced_with_a_policy_for_the_application()
    {
        const string Table = $"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND c.relkind IN ('r', 'p')";
        Assert.True((await _store.QueryAsync($"SELECT c.relname {Table} AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'workspace_id')")).Count >= 13);

        var open = await _store.QueryAsync($"""
            SELECT c.relname {Table} AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
                SELECT FROM pg_policies p WHERE p.schemaname = n.nspname AND p.tablename = c.relname AND p.permissive = 'PERMISSIVE' AND p.cmd = 'ALL'
                    AND p.qual LIKE '%workspace_id = ( SELECT asemb.current_workspace()%' AND p.with_check LIKE '%workspace_id = ( SELECT asemb.current_workspace()%'))
            ORDER BY 1
            """);

        // The registry of the installation, by which tenants are found.
        Assert.Equal(["api_keys", "audit", "schema_migrations", "workers", "workspaces"], open);
    }

    [Fact]
    public async Task No_other_policy_lets_the_application_see_more() => Assert.Equal(
        ["{asemb_engine} SELECT"],
        await _store.QueryAsync($"SELECT DISTINCT p.roles::text || ' ' || p.cmd FROM pg_policies p WHERE p.schemaname IN ('asemb', 'asemb_vectors') AND p.policyname <> 'tenant'"));

    [Fact]
    public async Task Views_look_as_who_asks() => Assert.Empty(await _store.QueryAsync(
        $"SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {Ours} AND c.relkind IN ('v', 'm') AND NOT coalesce(c.reloptions::text LIKE '%security_invoker=true%', false)"));

    [Fact]
    public async Task The_application_owns_its_vectors_and_nothing_else()
    {
        Assert.Equal(
            ["asemb_vectors"],
            await _store.QueryAsync("SELECT DISTINCT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE pg_get_userbyid(c.relowner) = 'asemb_app' AND n.nspname NOT LIKE 'pg_toast%'"));
        Assert.Empty(await _store.QueryAsync("SELECT proname FROM pg_proc WHERE pg_get_userbyid(proowner) = 'asemb_app'"));
        Assert.Equal(["f"], Booleans(await _store.QueryAsync("SELECT has_schema_privilege('asemb_app', 'asemb', 'CREATE')")));
    }

    [Fact]
    public async Task None_of_the_roles_has_rights_beyond_its_own()
    {
        Assert.Equal(
            ["asemb_app", "asemb_engine", "asemb_owner"],
            await _store.QueryAsync("""
                SELECT rolname FROM pg_roles WHERE rolname LIKE 'asemb\_%'
                    AND NOT (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication OR rolcanlogin OR rolinherit) ORDER BY 1
                """));
        Assert.Equal(["asemb_owner in asemb_engine"], await _store.QueryAsync("""
            SELECT m.rolname || ' in ' || r.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
            WHERE r.rolname IN ('asemb_app', 'asemb_engine', 'asemb_owner') AND m.rolname IN ('asemb_app', 'asemb_engine', 'asemb_owner')
            """));
        Assert.Equal(["f"], Booleans(await _store.QueryAsync("SELECT has_schema_privilege('asemb_engine', 'asemb', 'CREATE')")));
        Assert.Empty(await _store.QueryAsync("SELECT DISTINCT privilege_type FROM information_schema.role_table_grants WHERE grantee = 'asemb_engine' AND privilege_type <> 'SELECT'"));
    }

    [Fact]
    public async Task The_functions_beyond_row_level_security_are_these_and_each_keeps_to_ids_or_to_the_workspace()
    {
        var functions = await _store.QueryAsync($"""
            SELECT p.proname || ' ' || pg_get_userbyid(p.proowner)
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Ours} AND p.prosecdef ORDER BY 1
            """);

        Assert.Equal(Known.Keys.Order(StringComparer.Ordinal).Select(name => $"{name} asemb_engine"), functions);
        var fixing = await _store.QueryAsync($"SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Ours} AND p.prosecdef AND p.prosrc LIKE '%asemb.current_workspace()%' ORDER BY 1");
        Assert.Equal(Known.Where(function => function.Value is null).Select(function => function.Key).Order(StringComparer.Ordinal), fixing);
        Assert.Empty(await _store.QueryAsync($"SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Ours} AND p.prosecdef AND NOT coalesce(p.proconfig::text LIKE '%search_path=pg_catalog%pg_temp%', false)"));
        Assert.Empty(await _store.QueryAsync($"SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE {Ours} AND p.prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')"));
    }

    /// <summary>Null: fixes the workspace itself. Otherwise why it need not.</summary>
    private static readonly Dictionary<string, string?> Known = new(StringComparer.Ordinal)
    {
        ["active_indexes"] = "The models of all workspaces, to list them.",
        ["building_workspaces"] = "Ids of workspaces whose model is being switched.",
        ["demanded_chunks"] = null,
        ["due_sources"] = "Ids of sources with something to do, and of their workspaces.",
        ["due_workspaces"] = "Ids of workspaces with something in the queue, and since when.",
        ["keyword_candidates"] = null,
        ["waiting_workspaces"] = "Ids of workspaces with something that may be leased, and since when.",
        ["maintenance_work"] = "Ids of workspaces and indexes, and how much there is to do in each.",
        ["webhook_lanes"] = "Ids of webhooks, and which of them have something to be sent.",
    };

    private static IEnumerable<string> Booleans(List<string> values) => values.Select(value => value is "True" ? "t" : "f");
}
