using Asemb.Sqlite.Documents;
using Asemb.Sqlite.Workspaces;

namespace Asemb.Sqlite.Ingestion;

internal static class LeaseSql
{
    /// <summary>Workspaces with something due, with the time the oldest became so: of what is urgent, and of the rest.</summary>
    public const string DueWorkspaces = """
        SELECT id, coalesce(min(urgent, other), urgent, other) FROM (
            SELECT
                w.id,
                (SELECT min(d.due_at) FROM documents d WHERE d.workspace_id = w.id AND d.due_at <= $ahead) + 31536000000000 AS urgent,
                (SELECT min(d.due_at) FROM documents d WHERE d.workspace_id = w.id AND d.due_at > $boundary AND d.due_at <= $now) AS other
            FROM workspaces w WHERE w.paused_at IS NULL)
        WHERE urgent IS NOT NULL OR other IS NOT NULL
        """;

    /// <summary>
    /// After the clock went back: what was accepted, or put off, by the clock that was ahead waits for no future time. No next try lies behind
    /// <c>$latest</c> by itself.
    /// </summary>
    public const string BringForward = """
        UPDATE documents SET due_at = $now - urgent * 31536000000000
        WHERE due_at IS NOT NULL AND state = 'pending' AND held = 0 AND (due_at > $now OR (due_at > $ahead AND due_at < $boundary)) AND (retry_at IS NULL OR retry_at > $latest)
        """;

    /// <summary>
    /// The longest waiting first, of the urgent ones and of the others: see <see cref="Core.Ingestion.QueueOrder"/>. Processing and due means that the lease ran out;
    /// held and due, that it did so while the job was paused.
    /// </summary>
    public const string Due = """
        SELECT id, content_bytes, suspect OR state = 'processing', held, attempts FROM documents
        WHERE workspace_id = $workspace AND due_at > $after AND due_at <= $until ORDER BY due_at, id LIMIT $limit
        """;

    /// <summary>A held document that would stand in the way of others in the queue.</summary>
    public const string Park = """
        UPDATE documents SET state = 'pending', due_at = 9223372036854775807, lease = NULL, suspect = suspect OR state = 'processing'
        WHERE workspace_id = $workspace AND id = $id
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
            state = CASE WHEN $retry IS NULL THEN 'failed' ELSE 'pending' END,
            due_at = CASE WHEN $retry IS NULL THEN NULL WHEN held THEN 9223372036854775807 ELSE $retry - urgent * 31536000000000 END,
            retry_at = $retry, lease = NULL, suspect = 0,
            attempts = attempts - $refund, error_stage = $stage, error_code = $code, error_message = $message
        WHERE id = $id AND workspace_id = $workspace AND lease = $lease
        """;

    /// <summary>Held only where a job says so that is paused still.</summary>
    private const string RetrySet = $"""
        UPDATE documents SET
            state = 'pending', held = {JobControlSql.IsOfPausedJob}, due_at = CASE WHEN {JobControlSql.IsOfPausedJob} THEN 9223372036854775807 ELSE $now - urgent * 31536000000000 END, retry_at = NULL, attempts = 0, suspect = 0,
            error_stage = NULL, error_code = NULL, error_message = NULL
        """;

    /// <summary>What failed, and what waits for its next try.</summary>
    public const string RetryAll = $"{RetrySet} WHERE workspace_id = $workspace AND (state = 'failed' OR (state = 'pending' AND retry_at > $now))";

    public const string RetryKeys = $"{RetryAll} AND key IN (SELECT value FROM json_each($keys))";

    /// <summary>Their processes are dead: each is suspected of having been the cause.</summary>
    public const string ReleaseAll = "UPDATE documents SET state = 'pending', due_at = $now, lease = NULL, suspect = 1 WHERE due_at IS NOT NULL AND state = 'processing'";
}
