namespace Asemb.Postgres.Ingestion;

internal static class AcceptSql
{
    public const string FindAnswer = "SELECT request_hash, answer, created_at FROM asemb.idempotency WHERE workspace_id = $1 AND key = $2";

    /// <summary>Replaces an answer that is too old to count.</summary>
    public const string KeepAnswer = """
        INSERT INTO asemb.idempotency (workspace_id, key, request_hash, created_at, answer) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (workspace_id, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = excluded.created_at, answer = excluded.answer
        """;

    public const string ForgetAnswers = "DELETE FROM asemb.idempotency WHERE workspace_id = $1 AND created_at <= $2";

    public const string ForgetJobs = "DELETE FROM asemb.jobs WHERE workspace_id = $1 AND created_at <= $2 AND paused_at IS NULL";

    /// <summary>
    /// Of two requests with the same key at the same time one waits for the other's answer. Released at the end of the transaction; different keys
    /// may fall together, which costs a wait.
    /// </summary>
    public const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended($2, $1))";

    /// <summary>What is stored of documents that are sent, with the original of those that are sent just as they were.</summary>
    public const string FindCopies = """
        SELECT d.key_hash, d.id, d.version, d.error_stage, d.error_code, d.error_message, c.encoding, c.bytes,
            c.document_id IS NULL AND d.stored_bytes = 0 AND d.content_bytes > 0
        FROM unnest($2::bytea[], $3::text[]) AS given (key_hash, content_hash)
        JOIN asemb.documents d ON d.workspace_id = $1 AND d.key_hash = given.key_hash AND d.content_hash = given.content_hash
        LEFT JOIN asemb.document_contents c ON c.workspace_id = $1 AND c.document_id = d.id
        """;

    /// <summary>Locked in one order for everybody.</summary>
    public const string LockStored = """
        SELECT key_hash, id, version, content_hash, state, error_stage, error_code, error_message, given_source
        FROM asemb.documents WHERE workspace_id = $1 AND key_hash = ANY ($2) ORDER BY id FOR UPDATE
        """;

    private const string Given = """
        unnest($3::bytea[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
        WITH ORDINALITY AS given (key_hash, key, bytes, stored, hash, source, uri, file_name, title, media_type, metadata, place)
        """;

    /// <summary>New documents in the order of their keys' hashes, so that two who send the same wait and never in a circle; ids are given as they are sent.</summary>
    public const string Insert = $"""
        WITH numbered AS MATERIALIZED (
            SELECT given.*, nextval(pg_get_serial_sequence('asemb.documents', 'id')) AS id FROM {Given} ORDER BY given.place)
        INSERT INTO asemb.documents (
            workspace_id, id, key_hash, key, version, state, due_at, content_bytes, stored_bytes, content_hash, created_at, updated_at,
            given_source, given_uri, given_file_name, given_title, given_media_type, given_metadata, urgent)
        OVERRIDING SYSTEM VALUE
        SELECT $1, id, key_hash, key, 1, 'pending', $14, bytes, stored, hash, $2, $2, source, uri, file_name, title, media_type, metadata, $15
        FROM numbered ORDER BY key_hash
        ON CONFLICT (workspace_id, key_hash) DO NOTHING
        RETURNING key_hash, id
        """;

    /// <summary>Puts aside what searchable versions were made of, before a newer one takes its place.</summary>
    public const string KeepReplaced = """
        INSERT INTO asemb.replaced_contents (workspace_id, document_id, version, encoding, bytes, given_title, given_media_type, given_metadata)
        SELECT $1, d.id, d.version, c.encoding, c.bytes, d.given_title, d.given_media_type, d.given_metadata
        FROM asemb.documents d LEFT JOIN asemb.document_contents c ON c.workspace_id = $1 AND c.document_id = d.id
        WHERE d.workspace_id = $1 AND d.key_hash = ANY ($2) AND d.indexed_version = d.version
        ON CONFLICT (workspace_id, document_id) DO UPDATE SET
            version = excluded.version, encoding = excluded.encoding, bytes = excluded.bytes,
            given_title = excluded.given_title, given_media_type = excluded.given_media_type, given_metadata = excluded.given_metadata
        """;

    /// <summary>Queues new versions. The searchable version stays as it is; whoever works on an older one loses the lease.</summary>
    public const string Replace = $"""
        UPDATE asemb.documents d SET
            version = version + 1, state = 'pending', due_at = $14, urgent = $15, held = false, retry_at = NULL, attempts = 0, lease = NULL, suspect = false,
            error_stage = NULL, error_code = NULL, error_message = NULL,
            content_bytes = given.bytes, stored_bytes = given.stored, content_hash = given.hash, updated_at = $2, given_source = given.source, given_uri = given.uri,
            given_file_name = given.file_name, given_title = given.title, given_media_type = given.media_type, given_metadata = given.metadata
        FROM {Given}
        WHERE d.workspace_id = $1 AND d.key_hash = given.key_hash
        """;

    public const string PutContents = """
        INSERT INTO asemb.document_contents (workspace_id, document_id, encoding, bytes)
        SELECT $1, given.document_id, given.encoding, given.bytes FROM unnest($2::bigint[], $3::integer[], $4::bytea[]) AS given (document_id, encoding, bytes)
        ON CONFLICT (workspace_id, document_id) DO UPDATE SET encoding = excluded.encoding, bytes = excluded.bytes
        """;

    public const string InsertJob = "INSERT INTO asemb.jobs (workspace_id, id, created_at, total, unchanged) VALUES ($1, $2, $3, $4, $5)";

    public const string InsertJobDocuments = """
        INSERT INTO asemb.job_documents (workspace_id, job_id, document_id, version)
        SELECT $1, $2, given.document_id, given.version FROM unnest($3::bigint[], $4::integer[]) AS given (document_id, version)
        """;
}
