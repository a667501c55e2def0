namespace Asemb.Sqlite.Repair;

/// <summary>Changes that mend documents <c>$ids</c>, an array, of <c>$workspace</c>.</summary>
internal static class MendSql
{
    /// <summary>Those that have an original are due; whoever works on one loses it.</summary>
    public const string Requeue = """
        UPDATE documents SET
            state = 'pending', due_at = CASE WHEN held THEN 9223372036854775807 ELSE $now END, urgent = 0, retry_at = NULL, attempts = 0, lease = NULL, suspect = 0, error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE workspace_id = $workspace AND id IN (SELECT value FROM json_each($ids)) AND state IN ('indexed', 'processing')
          AND EXISTS (SELECT 1 FROM document_contents c WHERE c.document_id = documents.id)
        """;

    /// <summary>Those that are going to be made anew.</summary>
    public const string Queued = "SELECT id FROM documents WHERE workspace_id = $workspace AND id IN (SELECT value FROM json_each($ids)) AND state = 'pending'";

    private const string FailThem = """
        UPDATE documents SET
            state = 'failed', due_at = NULL, retry_at = NULL, lease = NULL, suspect = 0, error_stage = $stage, error_code = $code, error_message = $message
        WHERE workspace_id = $workspace AND id IN (SELECT value FROM json_each($ids)) AND state <> 'failed'
        """;

    /// <summary>What is told of those that failed, with the name of their workspace.</summary>
    private const string Returning = "RETURNING id, key, given_source, version, attempts, (SELECT w.name FROM workspaces w WHERE w.id = $workspace)";

    /// <summary>What is searchable stays so.</summary>
    public const string Fail = $"{FailThem} {Returning}";

    public const string FailWithoutOriginal = $"""
        {FailThem} AND state IN ('indexed', 'processing') AND NOT EXISTS (SELECT 1 FROM document_contents c WHERE c.document_id = documents.id)
        {Returning}
        """;

    /// <summary>One, in the version with the hash that was looked at.</summary>
    public const string FailVersion = $"{FailThem} AND version = $version AND content_hash = $hash {Returning}";

    public const string DeleteChunks = "DELETE FROM chunks WHERE workspace_id = $workspace AND id IN (SELECT value FROM json_each($ids))";
}
