namespace Asemb.Sqlite.Ingestion;

internal static class JobControlSql
{
    public const string Sequence = "SELECT sequence FROM jobs WHERE id = $id AND workspace_id = $workspace";

    /// <summary>What is under way goes on, and waits when it is put back.</summary>
    public const string Hold = """
        UPDATE documents SET held = 1, due_at = CASE state WHEN 'pending' THEN 9223372036854775807 ELSE due_at END
        FROM job_documents jd
        WHERE jd.job = $job AND documents.workspace_id = $workspace AND documents.id = jd.document_id AND documents.version = jd.version AND documents.state <> 'indexed'
        """;

    /// <summary>A next try that is still to come is waited for.</summary>
    public const string Release = """
        UPDATE documents SET
            held = 0, due_at = CASE state WHEN 'pending' THEN max($now, coalesce(retry_at, $now)) - urgent * 31536000000000 ELSE due_at END
        FROM job_documents jd
        WHERE jd.job = $job AND documents.workspace_id = $workspace AND documents.id = jd.document_id AND documents.version = jd.version AND documents.held = 1
        """;

    public const string Pause = "UPDATE jobs SET paused_at = coalesce(paused_at, $now) WHERE sequence = $job AND workspace_id = $workspace";

    public const string Resume = "UPDATE jobs SET paused_at = NULL WHERE sequence = $job AND workspace_id = $workspace";

    public const string PauseWorkspace = "UPDATE workspaces SET paused_at = coalesce(paused_at, $now) WHERE id = $id";

    public const string ResumeWorkspace = "UPDATE workspaces SET paused_at = NULL WHERE id = $id";

    public const string Open = """
        SELECT d.id, d.indexed_version IS NULL, d.indexed_version IS d.version
        FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        WHERE jd.job = $job AND d.workspace_id = $workspace AND d.due_at IS NOT NULL
        """;

    /// <summary>Of the whole workspace, a part of what was accepted until <c>$until</c>.</summary>
    public const string SomeOpen = """
        SELECT d.id, d.indexed_version IS NULL, d.indexed_version IS d.version
        FROM documents d WHERE d.workspace_id = $workspace AND d.due_at IS NOT NULL AND d.updated_at <= $until LIMIT $limit
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
