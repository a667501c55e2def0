namespace Asemb.Sqlite.Transfer;

internal static class TransferSql
{
    private const string Columns = """
        d.id, d.key, d.version, d.state, d.attempts, d.suspect, d.retry_at, d.content_hash, d.content_bytes, d.created_at, d.updated_at,
        d.error_stage, d.error_code, d.error_message, d.given_source, d.given_uri, d.given_file_name, d.given_title, d.given_media_type, d.given_metadata,
        d.indexed_version, d.indexed_at, d.indexed_updated_at, d.indexed_bytes, d.indexed_hash,
        d.source, d.uri, d.file_name, d.title, d.author, d.language, d.media_type, d.metadata, d.warnings, c.encoding, c.bytes
        """;

    private const string From = "FROM documents d LEFT JOIN document_contents c ON c.document_id = d.id";

    public const string Documents = $"SELECT {Columns} {From} WHERE d.workspace_id = $workspace AND d.id > $after ORDER BY d.id LIMIT $limit";

    public const string Document = $"SELECT {Columns} {From} WHERE d.workspace_id = $workspace AND d.key = $key";

    /// <summary>The chunks of a document with their vectors of one embedding index.</summary>
    public const string Chunks = """
        SELECT c.ordinal, c.start, c.length, c.tokens, c.page, c.hash, c.heading_path, c.context, c.text, v.vector
        FROM chunks c LEFT JOIN vectors v ON v.chunk_id = c.id AND v.index_id = $index
        WHERE c.document_id = $document AND c.workspace_id = $workspace ORDER BY c.ordinal
        """;

    public const string CountChanged = "SELECT count(*) FROM documents WHERE workspace_id = $workspace AND updated_at > $after";

    public const string CountDocuments = "SELECT count(*) FROM documents WHERE workspace_id = $workspace";

    public const string CountContents = "SELECT count(*) FROM document_contents WHERE workspace_id = $workspace";

    public const string CountChunks = "SELECT count(*) FROM chunks WHERE workspace_id = $workspace";

    public const string CountVectors = "SELECT count(*) FROM vectors WHERE workspace_id = $workspace AND index_id = $index";

    public const string Keys = """
        SELECT id, name, hint, scopes, workspaces, created_at, expires_at, revoked_at, last_used_at, secret_hash
        FROM api_keys WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $now) ORDER BY sequence
        """;
}
