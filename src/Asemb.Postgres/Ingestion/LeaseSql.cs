using Asemb.Postgres.Documents;
using Asemb.Postgres.Workspaces;

namespace Asemb.Postgres.Ingestion;

internal static class LeaseSql
{
    /// <summary>Workspaces with something due, with the time the oldest became so. Beyond row-level security: ids and times only.</summary>
    public const string DueWorkspaces = "SELECT workspace_id, due_at FROM asemb.waiting_workspaces($1)";

    /// <summary>
    /// After the clock went back: what was accepted, or put off, by the clock that was ahead waits for no future time. No next try lies behind
    /// <c>$3</c> by itself. <c>$4</c> and <c>$5</c> are the place of what is urgent and due now, and the boundary of <see cref="Core.Ingestion.QueueOrder"/>.
    /// </summary>
    public const string BringForward = """
        UPDATE asemb.documents SET due_at = CASE WHEN urgent THEN $4 ELSE $2 END
        WHERE workspace_id = $1 AND state = 'pending' AND NOT held AND (due_at > $2 OR (due_at > $4 AND due_at < $5)) AND (retry_at IS NULL OR retry_at > $3)
        RETURNING id
        """;

    /// <summary>
    /// The longest waiting first, of the urgent ones and of the others, without those that another process looks at in this moment: <c>$3</c> the place of what is
    /// urgent and due now, <c>$4</c> the boundary of <see cref="Core.Ingestion.QueueOrder"/>. Processing and due means that the lease ran out; held and due, that it did
    /// so while the job was paused.
    /// </summary>
    public const string Due = """
        SELECT next.id, next.content_bytes, next.is_suspect, class.is_urgent, next.held, next.attempts
        FROM (VALUES ('-infinity'::timestamptz, $3::timestamptz, true), ($4, $2, false)) AS class (after, until, is_urgent), LATERAL (
            SELECT d.id, d.content_bytes, d.suspect OR d.state = 'processing' AS is_suspect, d.held, d.attempts, d.due_at
            FROM asemb.documents d
            WHERE d.workspace_id = $1 AND d.due_at > class.after AND d.due_at <= class.until ORDER BY d.due_at, d.id LIMIT $5 FOR UPDATE SKIP LOCKED) next
        """;

    /// <summary>Held documents that would stand in the way of others in the queue.</summary>
    public const string Park = """
        UPDATE asemb.documents SET state = 'pending', due_at = 'infinity', lease = NULL, suspect = suspect OR state = 'processing'
        WHERE workspace_id = $1 AND id = ANY ($2)
        RETURNING id
        """;

    public const string Take = """
        UPDATE asemb.documents d SET
            state = 'processing', lease = given.lease, due_at = $2, attempts = attempts + 1, retry_at = NULL, suspect = given.suspect
        FROM unnest($3::bigint[], $4::uuid[], $5::boolean[]) AS given (id, lease, suspect)
        WHERE d.workspace_id = $1 AND d.id = given.id
        RETURNING d.id
        """;

    /// <summary>What was accepted in this very transaction: nobody else has seen it pending.</summary>
    public const string TakeAccepted = "UPDATE asemb.documents SET state = 'processing', lease = $2, due_at = $3, attempts = 1 WHERE workspace_id = $1 AND id = ANY ($4)";

    /// <summary>What a worker needs, for leases that are still ours, in the order in which they were taken.</summary>
    public const string Leased = $"""
        SELECT {DocumentRow.Columns}, {WorkspaceSql.Columns}, c.encoding, c.bytes, b.id, b.provider, b.model, b.dimensions, b.fingerprint, d.lease, i.id
        FROM unnest($2::bigint[], $3::uuid[]) AS given (id, lease)
        JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = given.id AND d.lease = given.lease
        JOIN asemb.workspaces w ON w.id = $1
        JOIN asemb.embedding_indexes i ON i.workspace_id = $1 AND i.state = 'active'
        LEFT JOIN asemb.embedding_indexes b ON b.workspace_id = $1 AND b.state = 'building'
        LEFT JOIN asemb.document_contents c ON c.workspace_id = $1 AND c.document_id = d.id
        """;

    /// <summary>
    /// Waits for nobody: one row that is locked for long would let all leases run out. What is locked counts as held, and nobody can take it meanwhile.
    /// </summary>
    public const string Renew = """
        WITH held AS (
            SELECT d.id FROM asemb.documents d JOIN unnest($3::bigint[], $4::uuid[]) AS given (id, lease) ON d.id = given.id AND d.lease = given.lease
            WHERE d.workspace_id = $1),
        free AS (
            SELECT d.id FROM asemb.documents d JOIN unnest($3::bigint[], $4::uuid[]) AS given (id, lease) ON d.id = given.id AND d.lease = given.lease
            WHERE d.workspace_id = $1 FOR NO KEY UPDATE OF d SKIP LOCKED),
        renewed AS (UPDATE asemb.documents d SET due_at = $2 FROM free WHERE d.workspace_id = $1 AND d.id = free.id)
        SELECT id FROM held
        """;

    public const string Fail = """
        UPDATE asemb.documents d SET
            state = CASE WHEN given.retry_at IS NULL THEN 'failed' ELSE 'pending' END,
            due_at = CASE WHEN given.retry_at IS NULL THEN NULL WHEN d.held THEN 'infinity' WHEN d.urgent THEN given.retry_at - interval '8760000 hours' ELSE given.retry_at END,
            retry_at = given.retry_at, lease = NULL, suspect = false,
            attempts = attempts - given.refund, error_stage = given.stage, error_code = given.code, error_message = given.message
        FROM unnest($2::bigint[], $3::uuid[], $4::timestamptz[], $5::integer[], $6::text[], $7::text[], $8::text[]) AS given (id, lease, retry_at, refund, stage, code, message)
        WHERE d.workspace_id = $1 AND d.id = given.id AND d.lease = given.lease
        RETURNING d.id
        """;

    /// <summary>What failed, and what waits for its next try. Held only where a job says so that is paused still.</summary>
    public const string RetryAll = $"""
        UPDATE asemb.documents d SET
            state = 'pending', held = {JobControlSql.IsOfPausedJob},
            due_at = CASE WHEN {JobControlSql.IsOfPausedJob} THEN 'infinity' WHEN urgent THEN $2::timestamptz - interval '8760000 hours' ELSE $2 END, retry_at = NULL, attempts = 0, suspect = false,
            error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE d.workspace_id = $1 AND (d.state = 'failed' OR (d.state = 'pending' AND d.retry_at > $2))
        """;

    public const string RetryKeys = $"{RetryAll} AND d.key_hash = ANY ($3)";
}
