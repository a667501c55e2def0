namespace Asemb.Postgres.Ingestion;

internal static class WorkerSql
{
    public const string Beat = """
        INSERT INTO asemb.workers (id, name, seen_at) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
        """;

    public const string Forget = "DELETE FROM asemb.workers WHERE seen_at <= $1";

    public const string Leave = "DELETE FROM asemb.workers WHERE id = $1";

    public const string Count = "SELECT count(*)::integer FROM asemb.workers WHERE seen_at > $1";
}
