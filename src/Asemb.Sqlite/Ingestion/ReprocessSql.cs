namespace Asemb.Sqlite.Ingestion;

internal static class ReprocessSql
{
    /// <summary>What comes later is cut with the present settings.</summary>
    public const string Last = "SELECT coalesce(max(id), 0) FROM documents WHERE workspace_id = $workspace";

    /// <summary>
    /// A part of the documents <c>$keys</c>, or of the source <c>$source</c>, or of all: those behind <c>$after</c> up to <c>$last</c>, with their state, whether their
    /// accepted version is the searchable one, and whether their original is kept.
    /// </summary>
    public const string Some = """
        SELECT d.id, d.version, d.key, EXISTS (SELECT 1 FROM document_contents c WHERE c.document_id = d.id), d.state, d.indexed_version IS d.version
        FROM documents d
        WHERE d.workspace_id = $workspace AND d.id > $after AND d.id <= $last AND ($keys IS NULL OR d.key IN (SELECT value FROM json_each($keys))) AND ($source IS NULL OR d.given_source = $source)
        ORDER BY d.id LIMIT $limit
        """;

    /// <summary>It is over when somebody cancelled it.</summary>
    public const string AddToJob = "UPDATE jobs SET total = total + $documents WHERE sequence = $job AND workspace_id = $workspace AND cancelled_at IS NULL";

    /// <summary>A document, of the job by now, waits from <c>$now</c> on.</summary>
    public const string Requeue = $"""
        UPDATE documents SET
            state = 'pending', held = {JobControlSql.IsOfPausedJob}, due_at = CASE WHEN {JobControlSql.IsOfPausedJob} THEN 9223372036854775807 ELSE $now END,
            urgent = 0, retry_at = NULL, attempts = 0, lease = NULL, suspect = 0, error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE id = $id AND workspace_id = $workspace
        """;

    /// <summary>What was under way is begun anew, as urgent as it was, and the attempt does not count.</summary>
    public const string BeginAnew = """
        UPDATE documents SET
            state = 'pending', due_at = CASE WHEN held THEN 9223372036854775807 ELSE $now - urgent * 31536000000000 END, lease = NULL, attempts = max(attempts - 1, 0)
        WHERE id = $id AND workspace_id = $workspace
        """;
}
