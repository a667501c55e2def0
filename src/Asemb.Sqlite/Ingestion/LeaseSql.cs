using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Ingestion;

internal static class LeaseSql
{
    /// <summary>Workspaces with something due, with the time the oldest became so.</summary>
    public const string DueWorkspaces = """
        SELECT id, due FROM (
            SELECT w.id, (SELECT min(d.due_at) FROM documents d WHERE d.workspace_id = w.id AND d.due_at IS NOT NULL) AS due FROM workspaces w)
        WHERE due <= $now
        """;

    /// <summary>
    /// After the clock went back: what was accepted, or put off, by the clock that was ahead waits for no future time. No next try lies behind
    /// <c>$latest</c> by itself.
    /// </summary>
    public const string BringForward = """
        UPDATE documents SET due_at = $now WHERE state = 'pending' AND due_at > $now AND (retry_at IS NULL OR retry_at > $latest)
        """;

    /// <summary>The longest waiting first. Processing and due means that the lease ran out.</summary>
    public const string Due = """
        SELECT id, content_bytes, suspect OR state = 'processing' FROM documents
        WHERE workspace_id = $workspace AND due_at <= $now ORDER BY due_at, id LIMIT $limit
        """;

    public const string Take = """
        UPDATE documents SET state = 'processing', lease = $lease, due_at = $until, attempts = attempts + 1, retry_at = NULL, suspect = $suspect
        WHERE id = $id
        """;

    /// <summary>What was accepted in this very transaction: nobody else has seen it pending.</summary>
    public const string TakeAccepted = "UPDATE documents SET state = 'processing', lease = $lease, due_at = $until, attempts = 1 WHERE id = $id AND workspace_id = $workspace";

    /// <summary>What a worker needs, for leases that are still ours.</summary>
    public const string Leased = $"""
        SELECT {DocumentRow.Columns}, {WorkspaceSql.Columns}, c.encoding, c.bytes, b.id, b.provider, b.model, b.dimensions, b.fingerprint
        FROM documents d
        JOIN workspaces w ON w.id = d.workspace_id
        JOIN embedding_indexes i ON i.workspace_id = w.id AND i.state = 'active'
        LEFT JOIN embedding_indexes b ON b.workspace_id = w.id AND b.state = 'building'
        LEFT JOIN document_contents c ON c.document_id = d.id
        WHERE d.id = $id AND d.lease = $lease
        """;

    public const string KnownChunks = """
        SELECT c.hash FROM chunks c
        WHERE c.document_id = $document AND c.workspace_id = $workspace AND EXISTS (
            SELECT 1 FROM vectors v JOIN embedding_indexes i ON i.id = v.index_id AND i.state = 'active' WHERE v.chunk_id = c.id)
        """;

    public const string Renew = "UPDATE documents SET due_at = $until WHERE id = $id AND workspace_id = $workspace AND lease = $lease";

    public const string Fail = """
        UPDATE documents SET
            state = CASE WHEN $retry IS NULL THEN 'failed' ELSE 'pending' END, due_at = $retry, retry_at = $retry, lease = NULL, suspect = 0,
            attempts = attempts - $refund, error_stage = $stage, error_code = $code, error_message = $message
        WHERE id = $id AND workspace_id = $workspace AND lease = $lease
        """;

    private const string RetrySet = """
        UPDATE documents SET state = 'pending', due_at = $now, retry_at = NULL, attempts = 0, suspect = 0, error_stage = NULL, error_code = NULL, error_message = NULL
        """;

    /// <summary>What failed, and what waits for its next try.</summary>
    public const string RetryAll = $"{RetrySet} WHERE workspace_id = $workspace AND (state = 'failed' OR (state = 'pending' AND retry_at > $now))";

    public const string RetryKeys = $"{RetryAll} AND key IN (SELECT value FROM json_each($keys))";

    /// <summary>Their processes are dead: each is suspected of having been the cause.</summary>
    public const string ReleaseAll = "UPDATE documents SET state = 'pending', due_at = $now, lease = NULL, suspect = 1 WHERE due_at IS NOT NULL AND state = 'processing'";
}
