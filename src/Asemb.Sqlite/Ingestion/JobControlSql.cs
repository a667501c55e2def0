namespace Asemb.Sqlite.Ingestion;

internal static class JobControlSql
{
    public const string Sequence = "SELECT sequence FROM jobs WHERE id = $id AND workspace_id = $workspace";

    /// <summary>Whether a paused job has the row of <c>documents</c> in the version it is in: what waits is held then, and else it is not.</summary>
    public const string IsOfPausedJob = """
        EXISTS (
            SELECT 1 FROM job_documents h JOIN jobs j ON j.sequence = h.job
            WHERE h.document_id = documents.id AND h.version = documents.version AND j.workspace_id = documents.workspace_id AND j.paused_at IS NOT NULL)
        """;

    /// <summary>
    /// Holds documents <c>$ids</c> that a paused job has, and lets go of the others. What is under way goes on, and waits when it is put back. A next try that is still
    /// to come is waited for.
    /// </summary>
    public const string FollowPauses = $"""
        UPDATE documents SET
            held = {IsOfPausedJob},
            due_at = CASE
                WHEN state <> 'pending' THEN due_at
                WHEN {IsOfPausedJob} THEN 9223372036854775807
                ELSE max($now, coalesce(retry_at, $now)) - urgent * 31536000000000
            END
        WHERE workspace_id = $workspace AND id IN (SELECT value FROM json_each($ids)) AND state <> 'indexed' AND held <> {IsOfPausedJob}
        """;

    /// <summary>A part of the documents of a job that wait, are under way or failed: those behind <c>$after</c>.</summary>
    public const string SomeUnindexed = """
        SELECT d.id FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        WHERE jd.job = $job AND jd.document_id > $after AND d.workspace_id = $workspace AND d.state <> 'indexed' ORDER BY jd.document_id LIMIT $limit
        """;

    public const string Pause = "UPDATE jobs SET paused_at = coalesce(paused_at, $now) WHERE sequence = $job AND workspace_id = $workspace";

    public const string Resume = "UPDATE jobs SET paused_at = NULL WHERE sequence = $job AND workspace_id = $workspace";

    public const string PauseWorkspace = "UPDATE workspaces SET paused_at = coalesce(paused_at, $now) WHERE id = $id";

    public const string ResumeWorkspace = "UPDATE workspaces SET paused_at = NULL WHERE id = $id";

    /// <summary>A part of the documents of a job that wait or are under way: those behind <c>$after</c>.</summary>
    public const string SomeOpen = """
        SELECT d.id, d.indexed_version IS NULL, d.indexed_version IS d.version
        FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        WHERE jd.job = $job AND jd.document_id > $after AND d.workspace_id = $workspace AND d.due_at IS NOT NULL ORDER BY jd.document_id LIMIT $limit
        """;

    /// <summary>Of the whole workspace, a part of what was accepted until <c>$until</c>.</summary>
    public const string SomeOpenOfAll = """
        SELECT d.id, d.indexed_version IS NULL, d.indexed_version IS d.version
        FROM documents d WHERE d.workspace_id = $workspace AND d.id > $after AND d.due_at IS NOT NULL AND d.updated_at <= $until ORDER BY d.id LIMIT $limit
        """;

    /// <summary>Notes with the document's job that it loses one.</summary>
    public const string CountCancelled = """
        UPDATE jobs SET cancelled = cancelled + 1, cancelled_at = coalesce(cancelled_at, $now)
        WHERE workspace_id = $workspace AND sequence IN (
            SELECT jd.job FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version WHERE jd.document_id = $id)
        """;

    /// <summary>Its number will be given to another version.</summary>
    public const string ForgetVersion = """
        DELETE FROM job_documents
        WHERE workspace_id = $workspace AND document_id = $id AND version = (SELECT version FROM documents WHERE id = $id)
        """;

    public const string Delete = "DELETE FROM documents WHERE id = $id AND workspace_id = $workspace";

    public const string PutContentBack = """
        INSERT INTO document_contents (document_id, workspace_id, encoding, bytes)
        SELECT r.document_id, r.workspace_id, r.encoding, r.bytes
        FROM replaced_contents r JOIN documents d ON d.id = r.document_id AND d.indexed_version = r.version
        WHERE r.document_id = $id AND r.workspace_id = $workspace AND r.bytes IS NOT NULL
        ON CONFLICT (document_id) DO UPDATE SET encoding = excluded.encoding, bytes = excluded.bytes
        """;

    /// <summary>Where nothing was put aside: the original of another version is none.</summary>
    public const string ForgetContent = "DELETE FROM document_contents WHERE document_id = $id AND workspace_id = $workspace";

    private const string SearchableAgain = """
        state = 'indexed', due_at = NULL, retry_at = NULL, attempts = 1, lease = NULL, suspect = 0, urgent = 0, held = 0,
        error_stage = NULL, error_code = NULL, error_message = NULL
        """;

    /// <summary>The searchable version is the one accepted last again.</summary>
    public const string Restore = $"""
        UPDATE documents AS d SET
            {SearchableAgain}, version = d.indexed_version, content_hash = d.indexed_hash, content_bytes = d.indexed_bytes, stored_bytes = coalesce(length(r.bytes), 0),
            updated_at = d.indexed_updated_at, given_source = d.source, given_uri = d.uri, given_file_name = d.file_name,
            given_title = CASE WHEN r.version IS NULL THEN d.title ELSE r.given_title END,
            given_media_type = CASE WHEN r.version IS NULL THEN d.media_type ELSE r.given_media_type END,
            given_metadata = coalesce(r.given_metadata, d.metadata)
        FROM documents s LEFT JOIN replaced_contents r ON r.document_id = s.id AND r.version = s.indexed_version
        WHERE d.id = $id AND d.workspace_id = $workspace AND s.id = d.id
        """;

    /// <summary>It was to be processed once more, in the version that is searchable.</summary>
    public const string Settle = $"UPDATE documents SET {SearchableAgain} WHERE id = $id AND workspace_id = $workspace";

    public const string Processing = """
        SELECT d.id FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        WHERE jd.job = $job AND d.workspace_id = $workspace AND d.state = 'processing' ORDER BY d.id LIMIT $limit
        """;

    /// <summary>The documents of a job by what they wait for.</summary>
    public const string Waiting = """
        SELECT
            CASE WHEN d.state = 'processing' THEN 'lapsed' WHEN d.held THEN 'held' WHEN d.retry_at > $now THEN 'delayed' ELSE 'due' END AS reason,
            CASE WHEN d.retry_at > $now THEN coalesce(d.error_code, 'interrupted') END AS code,
            coalesce(min(d.error_stage), 'store'), coalesce(min(d.error_message), ''), min(d.retry_at), count(*)
        FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        WHERE jd.job = $job AND d.workspace_id = $workspace AND (d.state = 'pending' OR (d.state = 'processing' AND d.due_at <= $now))
        GROUP BY reason, code ORDER BY reason, code
        """;

    /// <summary>A paused job that holds documents of the job too.</summary>
    public const string HeldBy = """
        SELECT j.id
        FROM job_documents jd
        JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        JOIN job_documents h ON h.document_id = d.id AND h.version = d.version
        JOIN jobs j ON j.sequence = h.job
        WHERE jd.job = $job AND d.workspace_id = $workspace AND j.workspace_id = $workspace AND d.state = 'pending' AND d.held AND j.paused_at IS NOT NULL LIMIT 1
        """;

    /// <summary>Documents that stand before the first of the job that is due: what is urgent stands before <c>$boundary</c>.</summary>
    public const string Ahead = """
        WITH first AS (
            SELECT d.due_at, d.id
            FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
            WHERE jd.job = $job AND d.workspace_id = $workspace AND d.state = 'pending' AND (d.due_at <= $ahead OR (d.due_at > $boundary AND d.due_at <= $now))
            ORDER BY d.due_at, d.id LIMIT 1)
        SELECT count(*) FROM (
            SELECT 1 FROM first f JOIN documents d ON d.workspace_id = $workspace AND (d.due_at, d.id) < (f.due_at, f.id) AND (d.due_at > $boundary) = (f.due_at > $boundary)
            WHERE d.due_at IS NOT NULL AND d.state = 'pending' LIMIT $limit)
        """;
}
