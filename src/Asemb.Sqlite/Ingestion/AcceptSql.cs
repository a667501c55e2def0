namespace Asemb.Sqlite.Ingestion;

internal static class AcceptSql
{
    public const string FindAnswer = "SELECT request_hash, answer, created_at FROM idempotency WHERE workspace_id = $workspace AND key = $key";

    /// <summary>Replaces an answer that is too old to count.</summary>
    public const string KeepAnswer = """
        INSERT INTO idempotency (workspace_id, key, request_hash, created_at, answer) VALUES ($workspace, $key, $hash, $now, $answer)
        ON CONFLICT (workspace_id, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at, answer = excluded.answer
        """;

    public const string ForgetAnswers = "DELETE FROM idempotency WHERE created_at <= $before";

    public const string ForgetJobs = "DELETE FROM jobs WHERE created_at <= $before AND paused_at IS NULL";

    public const string WorkspaceExists = "SELECT 1 FROM workspaces WHERE id = $workspace";

    public const string FindStored = """
        SELECT id, version, content_hash, state, error_stage, error_code, error_message, given_source FROM documents WHERE workspace_id = $workspace AND key = $key
        """;

    public const string Insert = """
        INSERT INTO documents (
            workspace_id, key, version, state, due_at, content_bytes, stored_bytes, content_hash, created_at, updated_at,
            given_source, given_uri, given_file_name, given_title, given_media_type, given_metadata, urgent)
        VALUES ($workspace, $key, 1, 'pending', $due, $bytes, $stored, $hash, $now, $now, $source, $uri, $fileName, $title, $mediaType, $metadata, $urgent)
        RETURNING id
        """;

    /// <summary>Puts aside what the searchable version was made of, before a newer one takes its place.</summary>
    public const string KeepReplaced = """
        INSERT INTO replaced_contents (document_id, workspace_id, version, encoding, bytes, given_title, given_media_type, given_metadata)
        SELECT d.id, d.workspace_id, d.version, c.encoding, c.bytes, d.given_title, d.given_media_type, d.given_metadata
        FROM documents d LEFT JOIN document_contents c ON c.document_id = d.id
        WHERE d.id = $id AND d.workspace_id = $workspace AND d.indexed_version = d.version
        ON CONFLICT (document_id) DO UPDATE SET
            version = excluded.version, encoding = excluded.encoding, bytes = excluded.bytes,
            given_title = excluded.given_title, given_media_type = excluded.given_media_type, given_metadata = excluded.given_metadata
        """;

    /// <summary>Queues a new version. The searchable version stays as it is; whoever works on an older one loses the lease.</summary>
    public const string Replace = """
        UPDATE documents SET
            version = version + 1, state = 'pending', due_at = $due, urgent = $urgent, held = 0, retry_at = NULL, attempts = 0, lease = NULL, suspect = 0,
            error_stage = NULL, error_code = NULL, error_message = NULL,
            content_bytes = $bytes, stored_bytes = $stored, content_hash = $hash, updated_at = $now,
            given_source = $source, given_uri = $uri, given_file_name = $fileName, given_title = $title, given_media_type = $mediaType, given_metadata = $metadata
        WHERE id = $id AND workspace_id = $workspace
        """;

    public const string PutContent = """
        INSERT INTO document_contents (document_id, workspace_id, encoding, bytes) VALUES ($document, $workspace, $encoding, $content)
        ON CONFLICT (document_id) DO UPDATE SET encoding = excluded.encoding, bytes = excluded.bytes
        """;

    public const string InsertJob = """
        INSERT INTO jobs (id, workspace_id, created_at, total, unchanged) VALUES ($id, $workspace, $now, $total, $unchanged) RETURNING sequence
        """;

    public const string InsertJobDocument = "INSERT INTO job_documents (job, document_id, workspace_id, version) VALUES ($job, $document, $workspace, $version)";
}
