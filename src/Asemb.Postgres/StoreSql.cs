namespace Asemb.Postgres;

internal static class StoreSql
{
    public const string CountMigrations = "SELECT count(*) FROM asemb.schema_migrations";

    /// <summary>One row of names and values for operators.</summary>
    public const string Describe = """
        SELECT current_database()::text AS "database",
            current_setting('server_version') AS "serverVersion",
            (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS "vectorVersion",
            (SELECT max(version)::text FROM asemb.schema_migrations) AS "schemaVersion",
            current_user::text AS "role",
            CASE WHEN row_security_active('asemb.documents') THEN 'on' ELSE 'off' END AS "rowSecurity",
            CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END AS "synchronousCommit",
            current_setting('fsync') AS "fsync",
            current_setting('full_page_writes') AS "fullPageWrites",
            current_setting('data_checksums') AS "dataChecksums",
            pg_database_size(current_database())::text AS "databaseBytes",
            current_setting('max_connections') AS "maxConnections",
            (SELECT count(*)::text FROM pg_stat_activity WHERE datname = current_database()) AS "connections"
        """;
}
