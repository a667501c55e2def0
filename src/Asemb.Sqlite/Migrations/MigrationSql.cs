namespace Asemb.Sqlite.Migrations;

internal static class MigrationSql
{
    public const string CreateTable = """
        CREATE TABLE schema_migrations (
            version INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            checksum TEXT NOT NULL,
            applied_at INTEGER NOT NULL
        ) STRICT
        """;

    public const string List = "SELECT version, name, checksum FROM schema_migrations ORDER BY version";

    public const string Record = "INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES ($version, $name, $checksum, $now)";

    /// <summary>More than none in a file without our mark: somebody else's.</summary>
    public const string CountTables = "SELECT count(*) FROM sqlite_schema WHERE type = 'table'";

    public const string Schema = "SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'";
}
