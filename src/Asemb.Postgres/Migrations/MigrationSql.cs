namespace Asemb.Postgres.Migrations;

internal static class MigrationSql
{
    /// <summary>'ASMB' in ASCII: one migrates a database at a time. Of the transaction, so that it works behind a pooler.</summary>
    public const string Lock = "SELECT pg_advisory_xact_lock(1095978306)";

    public const string Exists = "SELECT to_regclass('asemb.schema_migrations') IS NOT NULL";

    public const string List = "SELECT version, name, checksum, applied_at FROM asemb.schema_migrations ORDER BY version";

    public const string Record = "INSERT INTO asemb.schema_migrations (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)";

    /// <summary>Who we are and what the server is.</summary>
    public const string Login = """
        SELECT r.rolname, r.rolsuper, r.rolcreaterole, r.rolbypassrls,
            current_setting('server_version_num')::int, current_setting('server_version'), current_database(),
            has_database_privilege(current_database(), 'CREATE'), pg_is_in_recovery(),
            (SELECT extversion FROM pg_extension WHERE extname = 'vector'),
            (SELECT default_version FROM pg_available_extensions WHERE name = 'vector'),
            ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname IN ('asemb_owner', 'asemb_app', 'asemb_engine') ORDER BY rolname),
            ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname IN ('asemb_owner', 'asemb_app', 'asemb_engine') AND pg_has_role(current_user, oid, 'MEMBER') ORDER BY rolname)
        FROM pg_roles r WHERE r.rolname = current_user
        """;

    /// <summary>Roles belong to the whole cluster, so that another database may make them at the same time.</summary>
    public const string CreateRoles = """
        DO $$
        DECLARE
            role text;
        BEGIN
            FOREACH role IN ARRAY ARRAY['asemb_owner', 'asemb_app', 'asemb_engine'] LOOP
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role) THEN
                    BEGIN
                        EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', role);
                    EXCEPTION WHEN duplicate_object OR unique_violation THEN
                        NULL;
                    END;
                END IF;
            END LOOP;
            -- So that the owner can give the engine its functions; it inherits nothing of it.
            IF NOT pg_has_role('asemb_owner', 'asemb_engine', 'MEMBER') THEN
                GRANT asemb_engine TO asemb_owner;
            END IF;
            IF NOT pg_has_role(current_user, 'asemb_owner', 'MEMBER') THEN
                EXECUTE format('GRANT asemb_owner TO %I', current_user);
            END IF;
            IF NOT pg_has_role(current_user, 'asemb_app', 'MEMBER') THEN
                EXECUTE format('GRANT asemb_app TO %I', current_user);
            END IF;
            EXECUTE format('GRANT CREATE ON DATABASE %I TO asemb_owner', current_database());
        END $$
        """;

    public const string CreateExtension = "CREATE EXTENSION IF NOT EXISTS vector";

    public const string BeOwner = "SET LOCAL ROLE asemb_owner";

    /// <summary>A migration that waits for a lock makes everybody behind it wait too: it gives way, and comes again.</summary>
    public const string LockTimeout = "SET LOCAL lock_timeout = '3s'";

    public const string CreateTable = """
        CREATE SCHEMA asemb;
        CREATE TABLE asemb.schema_migrations (
            version integer PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL
        );
        GRANT USAGE ON SCHEMA asemb TO asemb_app;
        GRANT SELECT ON asemb.schema_migrations TO asemb_app;
        """;
}
