namespace Asemb.Postgres.Transfer;

internal static class TransferSql
{
    public const string FindNote = "SELECT origin, completed_at FROM asemb.transfers WHERE workspace_id = $1";

    public const string Begin = "INSERT INTO asemb.transfers (workspace_id, origin, started_at) VALUES ($1, $2, $3) ON CONFLICT (workspace_id) DO NOTHING";

    public const string SetCreated = "UPDATE asemb.workspaces SET created_at = $2 WHERE id = $1";

    public const string Complete = "UPDATE asemb.transfers SET completed_at = $2 WHERE workspace_id = $1";

    /// <summary>Ids that follow, with about the bytes that each brings.</summary>
    public const string Following = """
        SELECT id, stored_bytes + chunk_count * $4::bigint FROM asemb.documents WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3
        """;

    private const string Columns = """
        d.id, d.key, d.version, d.state, d.attempts, d.suspect, d.retry_at, d.content_hash, d.content_bytes, d.created_at, d.updated_at,
        d.error_stage, d.error_code, d.error_message, d.given_source, d.given_uri, d.given_file_name, d.given_title, d.given_media_type, d.given_metadata,
        d.indexed_version, d.indexed_at, d.indexed_updated_at, d.indexed_bytes, d.indexed_hash,
        d.source, d.uri, d.file_name, d.title, d.author, d.language, d.media_type, d.metadata, d.warnings, c.encoding, c.bytes
        """;

    private const string From = "FROM asemb.documents d LEFT JOIN asemb.document_contents c ON c.workspace_id = d.workspace_id AND c.document_id = d.id";

    public const string ById = $"SELECT {Columns} {From} WHERE d.workspace_id = $1 AND d.id = ANY($2) ORDER BY d.id";

    public const string ByKey = $"SELECT {Columns} {From} WHERE d.workspace_id = $1 AND d.key_hash = ANY($2)";

    public const string CountChanged = "SELECT count(*) FROM asemb.documents WHERE workspace_id = $1 AND updated_at > $2";

    public const string ActiveIndex = "SELECT id, dimensions FROM asemb.embedding_indexes WHERE workspace_id = $1 AND state = 'active'";

    /// <summary>The chunks of documents with their vectors; a vector of zeros stands as null beside a row that is there.</summary>
    /// <param name="vectors">The table of an embedding index.</param>
    public static string Chunks(string vectors) => $"""
        SELECT c.document_id, c.ordinal, c.start, c.length, c.tokens, c.page, c.hash, c.heading_path, c.context, c.text, v.chunk_id IS NOT NULL, v.embedding::vector
        FROM asemb.chunks c LEFT JOIN {vectors} v ON v.workspace_id = c.workspace_id AND v.chunk_id = c.id
        WHERE c.workspace_id = $1 AND c.document_id = ANY($2) ORDER BY c.document_id, c.ordinal
        """;

    public static string Counts(string vectors) => $"""
        SELECT (SELECT count(*) FROM asemb.documents WHERE workspace_id = $1), (SELECT count(*) FROM asemb.document_contents WHERE workspace_id = $1),
            (SELECT count(*) FROM asemb.chunks WHERE workspace_id = $1), (SELECT count(*) FROM {vectors} WHERE workspace_id = $1)
        """;

    public const string Keys = """
        SELECT id, name, hint, scopes, workspaces, created_at, expires_at, revoked_at, last_used_at, secret_hash
        FROM asemb.api_keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1) ORDER BY sequence
        """;

    /// <summary>A document as it is to be committed: leased by us, in the version that is searchable.</summary>
    public const string InsertLeased = """
        INSERT INTO asemb.documents (workspace_id, key_hash, key, version, state, due_at, lease, content_hash, content_bytes, stored_bytes, created_at, updated_at,
            given_source, given_uri, given_file_name, given_title, given_media_type, given_metadata)
        VALUES ($1, $2, $3, $4, 'processing', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        RETURNING id
        """;

    public const string InsertContent = "INSERT INTO asemb.document_contents (workspace_id, document_id, encoding, bytes) VALUES ($1, $2, $3, $4)";

    /// <summary>What a document is apart from its searchable version.</summary>
    public const string Restore = """
        UPDATE asemb.documents SET
            version = $3, state = $4, due_at = $5, lease = NULL, retry_at = $6, attempts = $7, suspect = $8, content_hash = $9, content_bytes = $10, stored_bytes = $11,
            created_at = $12, updated_at = $13, error_stage = $14, error_code = $15, error_message = $16,
            given_source = $17, given_uri = $18, given_file_name = $19, given_title = $20, given_media_type = $21, given_metadata = $22
        WHERE workspace_id = $1 AND id = $2
        """;

    /// <summary>What its searchable version is apart from what the commit made of it.</summary>
    public const string RestoreSearchable = """
        UPDATE asemb.documents SET
            indexed_version = $3, indexed_at = $4, indexed_updated_at = $5, indexed_bytes = $6, indexed_hash = $7
        WHERE workspace_id = $1 AND id = $2 AND indexed_version IS NOT NULL
        """;
}
