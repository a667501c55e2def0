namespace Asemb.Sqlite.Ingestion;

internal static class ReprocessSql
{
    /// <summary>Documents <c>$keys</c>, or of the source <c>$source</c>, or all, and whether their original is kept.</summary>
    public const string Choose = """
        SELECT d.id, d.version, d.key, EXISTS (SELECT 1 FROM document_contents c WHERE c.document_id = d.id)
        FROM documents d
        WHERE d.workspace_id = $workspace AND ($keys IS NULL OR d.key IN (SELECT value FROM json_each($keys))) AND ($source IS NULL OR d.given_source = $source)
        ORDER BY d.id
        """;

    public const string Requeue = """
        UPDATE documents SET
            state = 'pending', due_at = CASE WHEN held THEN 9223372036854775807 ELSE $now END, urgent = 0, retry_at = NULL, attempts = 0, lease = NULL, suspect = 0, error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE id = $id AND workspace_id = $workspace
        """;
}
