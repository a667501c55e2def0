namespace Asemb.Sqlite.Ingestion;

internal static class ReprocessSql
{
    /// <summary>
    /// Documents <c>$keys</c>, or of the source <c>$source</c>, or all, and whether their original is kept. Those whose accepted version is the searchable
    /// one: what waits is processed anyway, and whoever cancels this gives up nothing that another request brought. And those under way, of which it says so:
    /// with the settings of before.
    /// </summary>
    public const string Choose = """
        SELECT d.id, d.version, d.key, EXISTS (SELECT 1 FROM document_contents c WHERE c.document_id = d.id), d.state = 'processing'
        FROM documents d
        WHERE d.workspace_id = $workspace AND (d.state = 'processing' OR (d.indexed_version = d.version AND d.state IN ('indexed', 'failed'))) AND ($keys IS NULL OR d.key IN (SELECT value FROM json_each($keys))) AND ($source IS NULL OR d.given_source = $source)
        ORDER BY d.id
        """;

    public const string Requeue = """
        UPDATE documents SET
            state = 'pending', due_at = CASE WHEN held THEN 9223372036854775807 ELSE $now END, urgent = 0, retry_at = NULL, attempts = 0, lease = NULL, suspect = 0, error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE id = $id AND workspace_id = $workspace
        """;
}
