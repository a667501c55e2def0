namespace Asemb.Postgres.Ingestion;

internal static class ReprocessSql
{
    /// <summary>
    /// Documents <c>$2</c>, or of the source <c>$3</c>, or all, locked in one order for everybody; and whether their original is kept. Those whose accepted version
    /// is the searchable one: what waits is processed anyway, and
    /// whoever cancels this gives up nothing that another request brought. And those under way, of which it says so: with the settings of before.
    /// </summary>
    public const string Choose = """
        SELECT d.id, d.version, d.key, EXISTS (SELECT 1 FROM asemb.document_contents c WHERE c.workspace_id = $1 AND c.document_id = d.id), d.state = 'processing'
        FROM asemb.documents d
        WHERE d.workspace_id = $1 AND (d.state = 'processing' OR (d.indexed_version = d.version AND d.state IN ('indexed', 'failed'))) AND ($2::bytea[] IS NULL OR d.key_hash = ANY ($2)) AND ($3::text IS NULL OR d.given_source = $3)
        ORDER BY d.id FOR UPDATE OF d
        """;

    public const string Requeue = """
        UPDATE asemb.documents SET
            state = 'pending', due_at = CASE WHEN held THEN 'infinity'::timestamptz ELSE $3 END, urgent = false, retry_at = NULL, attempts = 0, lease = NULL, suspect = false, error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE workspace_id = $1 AND id = ANY ($2)
        """;
}
