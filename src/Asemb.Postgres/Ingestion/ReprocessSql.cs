namespace Asemb.Postgres.Ingestion;

internal static class ReprocessSql
{
    /// <summary>What comes later is cut with the present settings.</summary>
    public const string Last = "SELECT coalesce(max(id), 0) FROM asemb.documents WHERE workspace_id = $1";

    /// <summary>A part of the documents <c>$2</c>, or of the source <c>$3</c>, or of all: those behind <c>$4</c> up to <c>$5</c>, and whether they wait anyway.</summary>
    public const string Some = """
        SELECT d.id, d.state = 'pending' FROM asemb.documents d
        WHERE d.workspace_id = $1 AND d.id > $4 AND d.id <= $5 AND ($2::bytea[] IS NULL OR d.key_hash = ANY ($2)) AND ($3::text IS NULL OR d.given_source = $3)
        ORDER BY d.id LIMIT $6
        """;

    /// <summary>
    /// Those of <c>$2</c> whose accepted version is the searchable one, locked in one order for everybody, and whether their original is kept: whoever cancels this gives
    /// up nothing that another request brought. And those under way, of which it says so: with the settings of before.
    /// </summary>
    public const string Choose = """
        SELECT d.id, d.version, d.key, EXISTS (SELECT 1 FROM asemb.document_contents c WHERE c.workspace_id = $1 AND c.document_id = d.id), d.state = 'processing'
        FROM asemb.documents d
        WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND (d.state = 'processing' OR (d.indexed_version = d.version AND d.state IN ('indexed', 'failed')))
        ORDER BY d.id FOR UPDATE OF d
        """;

    /// <summary>With the first part the job begins; it is over when somebody cancelled it. Locked, so that whoever pauses it finds its documents.</summary>
    public const string AddToJob = """
        INSERT INTO asemb.jobs (workspace_id, id, created_at, total, unchanged) VALUES ($1, $2, $3, $4, 0)
        ON CONFLICT (workspace_id, id) DO UPDATE SET total = jobs.total + excluded.total WHERE jobs.cancelled_at IS NULL
        """;

    /// <summary>Documents <c>$2</c>, of the job by now, wait from <c>$3</c> on.</summary>
    public const string Requeue = $"""
        UPDATE asemb.documents d SET
            state = 'pending', held = {JobControlSql.IsOfPausedJob}, due_at = CASE WHEN {JobControlSql.IsOfPausedJob} THEN 'infinity'::timestamptz ELSE $3 END,
            urgent = false, retry_at = NULL, attempts = 0, lease = NULL, suspect = false, error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE d.workspace_id = $1 AND d.id = ANY ($2)
        """;

    /// <summary>What was under way is begun anew, as urgent as it was, and the attempt does not count.</summary>
    public const string BeginAnew = """
        UPDATE asemb.documents SET
            state = 'pending', due_at = CASE WHEN held THEN 'infinity' WHEN urgent THEN $3::timestamptz - interval '8760000 hours' ELSE $3 END, lease = NULL, attempts = greatest(attempts - 1, 0)
        WHERE workspace_id = $1 AND id = ANY ($2)
        """;
}
