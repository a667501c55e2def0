namespace Asemb.Postgres.Ingestion;

internal static class JobControlSql
{
    /// <summary>Whether a paused job has document <c>d</c> in the version it is in: what waits is held then, and else it is not.</summary>
    public const string IsOfPausedJob = """
        EXISTS (
            SELECT 1 FROM asemb.job_documents h JOIN asemb.jobs j ON j.workspace_id = $1 AND j.id = h.job_id
            WHERE h.workspace_id = $1 AND h.document_id = d.id AND h.version = d.version AND j.paused_at IS NOT NULL)
        """;

    public const string Exists = "SELECT 1 FROM asemb.jobs WHERE workspace_id = $1 AND id = $2";

    public const string Pause = "UPDATE asemb.jobs SET paused_at = coalesce(paused_at, $3) WHERE workspace_id = $1 AND id = $2";

    public const string Resume = "UPDATE asemb.jobs SET paused_at = NULL WHERE workspace_id = $1 AND id = $2";

    /// <summary>A part of the documents of a job that wait, are under way or failed: those behind <c>$3</c>.</summary>
    public const string SomeUnindexed = """
        SELECT d.id FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
        WHERE jd.workspace_id = $1 AND jd.job_id = $2 AND jd.document_id > $3 AND d.state <> 'indexed'
        ORDER BY jd.document_id LIMIT $4
        """;

    /// <summary>A part of those that wait or are under way.</summary>
    public const string SomeOpen = """
        SELECT d.id FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
        WHERE jd.workspace_id = $1 AND jd.job_id = $2 AND jd.document_id > $3 AND d.due_at IS NOT NULL
        ORDER BY jd.document_id LIMIT $4
        """;

    /// <summary>Of the whole workspace, a part of what was accepted until <c>$2</c>.</summary>
    public const string SomeOpenOfAll = """
        SELECT id FROM asemb.documents WHERE workspace_id = $1 AND due_at IS NOT NULL AND updated_at <= $2 AND id > $3 ORDER BY id LIMIT $4
        """;

    /// <summary>Locked in one order for everybody; jobs are locked after documents.</summary>
    public const string Lock = "SELECT id FROM asemb.documents WHERE workspace_id = $1 AND id = ANY ($2) ORDER BY id FOR UPDATE";

    /// <summary>Those that wait or are under way still, in a version that the job <c>$3</c> brought.</summary>
    public const string LockOpen = $"""
        {LockOpenOfAll} AND EXISTS (SELECT 1 FROM asemb.job_documents jd WHERE jd.workspace_id = $1 AND jd.job_id = $3 AND jd.document_id = d.id AND jd.version = d.version)
        ORDER BY d.id FOR UPDATE OF d
        """;

    /// <summary>Those that wait or are under way still, and were accepted until <c>$3</c>.</summary>
    public const string LockOpenUntil = $"{LockOpenOfAll} AND d.updated_at <= $3 ORDER BY d.id FOR UPDATE OF d";

    private const string LockOpenOfAll = """
        SELECT d.id, d.indexed_version IS NULL, d.indexed_version = d.version FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND d.due_at IS NOT NULL
        """;

    /// <summary>
    /// Holds documents <c>$2</c>, locked before, that a paused job has, and lets go of the others; <c>$3</c> is now. What is under way goes on, and waits when it is put
    /// back. A next try that is still to come is waited for.
    /// </summary>
    public const string FollowPauses = $"""
        UPDATE asemb.documents u SET
            held = of.pause,
            due_at = CASE
                WHEN u.state <> 'pending' THEN u.due_at
                WHEN of.pause THEN 'infinity'
                ELSE greatest($3, coalesce(u.retry_at, $3)) - CASE WHEN u.urgent THEN interval '8760000 hours' ELSE interval '0' END
            END
        FROM (SELECT d.id, {IsOfPausedJob} AS pause FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND d.state <> 'indexed') of
        WHERE u.workspace_id = $1 AND u.id = of.id AND u.held <> of.pause
        """;

    public const string PauseWorkspace = "UPDATE asemb.workspaces SET paused_at = coalesce(paused_at, $2) WHERE id = $1";

    public const string ResumeWorkspace = "UPDATE asemb.workspaces SET paused_at = NULL WHERE id = $1";

    /// <summary>Notes with each job how many of these documents it loses.</summary>
    public const string CountCancelled = """
        UPDATE asemb.jobs j SET cancelled = j.cancelled + lost.documents, cancelled_at = coalesce(j.cancelled_at, $3)
        FROM (
            SELECT jd.job_id, count(*)::integer AS documents
            FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
            WHERE jd.workspace_id = $1 AND jd.document_id = ANY ($2) GROUP BY jd.job_id) lost
        WHERE j.workspace_id = $1 AND j.id = lost.job_id
        """;

    /// <summary>Their number will be given to another version.</summary>
    public const string ForgetVersions = """
        DELETE FROM asemb.job_documents jd USING asemb.documents d
        WHERE jd.workspace_id = $1 AND jd.document_id = ANY ($2) AND d.workspace_id = $1 AND d.id = jd.document_id AND jd.version = d.version
        """;

    public const string Delete = "DELETE FROM asemb.documents WHERE workspace_id = $1 AND id = ANY ($2)";

    /// <summary>Of what was put aside by a version of the program that did not take it away again nothing is taken.</summary>
    private const string Replaced = "asemb.replaced_contents r JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = r.document_id AND d.indexed_version = r.version";

    public const string PutContentsBack = $"""
        INSERT INTO asemb.document_contents (workspace_id, document_id, encoding, bytes)
        SELECT $1, r.document_id, r.encoding, r.bytes FROM {Replaced} WHERE r.workspace_id = $1 AND r.document_id = ANY ($2) AND r.bytes IS NOT NULL
        ON CONFLICT (workspace_id, document_id) DO UPDATE SET encoding = excluded.encoding, bytes = excluded.bytes
        """;

    /// <summary>Where nothing was put aside: the original of another version is none.</summary>
    public const string ForgetContents = $"""
        DELETE FROM asemb.document_contents c
        WHERE c.workspace_id = $1 AND c.document_id = ANY ($2)
            AND NOT EXISTS (SELECT 1 FROM {Replaced} WHERE r.workspace_id = $1 AND r.document_id = c.document_id AND r.bytes IS NOT NULL)
        """;

    private const string SearchableAgain = """
        state = 'indexed', due_at = NULL, retry_at = NULL, attempts = 1, lease = NULL, suspect = false, urgent = false, held = false,
        error_stage = NULL, error_code = NULL, error_message = NULL
        """;

    /// <summary>The searchable version is the one accepted last again.</summary>
    public const string Restore = $"""
        UPDATE asemb.documents d SET
            {SearchableAgain}, version = d.indexed_version, content_hash = d.indexed_hash, content_bytes = d.indexed_bytes, stored_bytes = coalesce(length(r.bytes), 0),
            updated_at = d.indexed_updated_at, given_source = d.source, given_uri = d.uri, given_file_name = d.file_name,
            given_title = CASE WHEN r.version IS NULL THEN d.title ELSE r.given_title END,
            given_media_type = CASE WHEN r.version IS NULL THEN d.media_type ELSE r.given_media_type END,
            given_metadata = coalesce(r.given_metadata, d.metadata)
        FROM asemb.documents s LEFT JOIN asemb.replaced_contents r ON r.workspace_id = $1 AND r.document_id = s.id AND r.version = s.indexed_version
        WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND s.workspace_id = $1 AND s.id = d.id
        """;

    /// <summary>What was to be processed once more, in the version that is searchable.</summary>
    public const string Settle = $"UPDATE asemb.documents SET {SearchableAgain} WHERE workspace_id = $1 AND id = ANY ($2)";

    public const string Processing = """
        SELECT d.id FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
        WHERE jd.workspace_id = $1 AND jd.job_id = $2 AND d.state = 'processing' ORDER BY d.id LIMIT $3
        """;

    /// <summary>The documents of a job by what they wait for: <c>$3</c> is now.</summary>
    public const string Waiting = """
        SELECT
            CASE WHEN d.state = 'processing' THEN 'lapsed' WHEN d.held THEN 'held' WHEN d.retry_at > $3 THEN 'delayed' ELSE 'due' END AS reason,
            CASE WHEN d.retry_at > $3 THEN coalesce(d.error_code, 'interrupted') END AS code,
            coalesce(min(d.error_stage), 'store'), coalesce(min(d.error_message), ''), min(d.retry_at), count(*)::integer
        FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
        WHERE jd.workspace_id = $1 AND jd.job_id = $2 AND (d.state = 'pending' OR (d.state = 'processing' AND d.due_at <= $3))
        GROUP BY reason, code ORDER BY reason, code
        """;

    /// <summary>A paused job that holds documents of the job <c>$2</c> too.</summary>
    public const string HeldBy = """
        SELECT h.job_id
        FROM asemb.job_documents jd
        JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
        JOIN asemb.job_documents h ON h.workspace_id = $1 AND h.document_id = d.id AND h.version = d.version
        JOIN asemb.jobs j ON j.workspace_id = $1 AND j.id = h.job_id
        WHERE jd.workspace_id = $1 AND jd.job_id = $2 AND d.state = 'pending' AND d.held AND j.paused_at IS NOT NULL LIMIT 1
        """;

    /// <summary>Documents that stand before the first of the job that is due: <c>$3</c> is now, <c>$4</c> the place of what is urgent and due now, <c>$5</c> the boundary.</summary>
    public const string Ahead = """
        WITH first AS (
            SELECT d.due_at, d.id
            FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
            WHERE jd.workspace_id = $1 AND jd.job_id = $2 AND d.state = 'pending' AND (d.due_at <= $4 OR (d.due_at > $5 AND d.due_at <= $3))
            ORDER BY d.due_at, d.id LIMIT 1)
        SELECT count(*)::integer FROM (
            SELECT 1 FROM first f JOIN asemb.documents d ON d.workspace_id = $1 AND (d.due_at, d.id) < (f.due_at, f.id) AND (d.due_at > $5) = (f.due_at > $5)
            WHERE d.state = 'pending' LIMIT $6) ahead
        """;
}
