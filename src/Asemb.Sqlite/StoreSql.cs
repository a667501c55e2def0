namespace Asemb.Sqlite;

internal static class StoreSql
{
    public const string CountMigrations = "SELECT count(*) FROM schema_migrations";
}
