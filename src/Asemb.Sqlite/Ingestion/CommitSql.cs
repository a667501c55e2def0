namespace Asemb.Sqlite.Ingestion;

internal static class CommitSql
{
    /// <summary>The fence: no row when the lease was lost, or the document replaced or deleted.</summary>
    public const string Held = "SELECT coalesce(words_language, '') FROM documents WHERE id = $id AND workspace_id = $workspace AND lease = $lease";

    public const string StoredChunks = "SELECT id, hash, ordinal, start, length, tokens, page, heading_path, context FROM chunks WHERE document_id = $document AND workspace_id = $workspace ORDER BY ordinal";

    public const string InsertChunk = """
        INSERT INTO chunks (workspace_id, document_id, ordinal, start, length, tokens, page, hash, words, heading_path, text, context)
        VALUES ($workspace, $document, $ordinal, $start, $length, $tokens, $page, $hash, $words, $headings, $text, $context)
        RETURNING id
        """;

    public const string MoveChunk = """
        UPDATE chunks SET ordinal = $ordinal, start = $start, length = $length, tokens = $tokens, page = $page, heading_path = $headings, text = $text,
            context = $context
        WHERE id = $id AND workspace_id = $workspace
        """;

    public const string SetWords = "UPDATE chunks SET words = $words WHERE id = $id AND workspace_id = $workspace";

    public const string DeleteChunk = "DELETE FROM chunks WHERE id = $id AND workspace_id = $workspace";

    public const string InsertVector = "INSERT INTO vectors (chunk_id, index_id, workspace_id, vector) VALUES ($chunk, $index, $workspace, $vector)";

    public const string FindVector = "SELECT vector FROM vectors WHERE chunk_id = $chunk AND index_id = $index AND workspace_id = $workspace";

    /// <summary>What the version before was made of: the new one is the searchable one now.</summary>
    public const string ForgetReplaced = "DELETE FROM replaced_contents WHERE document_id = $id AND workspace_id = $workspace";

    public const string Settings = "SELECT settings FROM workspaces WHERE id = $workspace";

    /// <summary>Lets the original go, where the workspace keeps none.</summary>
    public const string DropOriginal = "DELETE FROM document_contents WHERE document_id = $id AND workspace_id = $workspace";

    public const string KeepsNothing = "UPDATE documents SET stored_bytes = 0 WHERE id = $id AND workspace_id = $workspace";

    /// <summary>What was accepted becomes what is searchable.</summary>
    public const string Publish = """
        UPDATE documents SET
            state = 'indexed', due_at = NULL, retry_at = NULL, lease = NULL, suspect = 0, urgent = 0, held = 0, error_stage = NULL, error_code = NULL, error_message = NULL,
            chunk_count = $chunks, words_language = $words, indexed_version = version, indexed_generation = $generation, indexed_at = $now,
            indexed_updated_at = updated_at, indexed_bytes = content_bytes, indexed_hash = content_hash,
            source = given_source, uri = given_uri, file_name = given_file_name,
            title = $title, author = $author, language = $language, media_type = $mediaType, metadata = $metadata, warnings = $warnings
        WHERE id = $id AND workspace_id = $workspace
        """;
}
