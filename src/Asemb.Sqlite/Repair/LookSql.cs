using Asemb.Sqlite.Ingestion;

namespace Asemb.Sqlite.Repair;

/// <summary>
/// Each lists documents of <c>$workspace</c> with how much is wrong in them, among those with ids after <c>$after</c> up to <c>$until</c>. Documents that
/// wait are written anew by their next commit, and failed ones are told of elsewhere: what a commit mends is looked for in indexed ones only.
/// </summary>
internal static class LookSql
{
    public const string Workspaces = "SELECT id, name FROM workspaces ORDER BY name";

    /// <summary>The last id of the page after <c>$after</c> of <c>$size</c> documents, and how many it has.</summary>
    public const string Page = "SELECT max(id), count(*) FROM (SELECT id FROM documents WHERE workspace_id = $workspace AND id > $after ORDER BY id LIMIT $size)";

    public const string ChunkCounts = """
        SELECT d.id, 1
        FROM documents d
        LEFT JOIN (
            SELECT document_id, count(*) AS rows, count(DISTINCT ordinal) AS places, min(ordinal) AS first, max(ordinal) AS last
            FROM chunks WHERE document_id > $after AND document_id <= $until GROUP BY document_id) c ON c.document_id = d.id
        WHERE d.workspace_id = $workspace AND d.id > $after AND d.id <= $until AND d.state = 'indexed'
          AND (d.chunk_count <> coalesce(c.rows, 0) OR c.rows <> c.places OR c.first <> 0 OR c.last <> c.rows - 1)
        """;

    public const string States = """
        SELECT d.id, 1 FROM documents d
        WHERE d.workspace_id = $workspace AND d.id > $after AND d.id <= $until AND d.state = 'indexed'
          AND (d.indexed_version IS NULL OR d.indexed_hash IS NOT d.content_hash)
        """;

    public const string Contents = """
        SELECT d.id, 1 FROM documents d LEFT JOIN document_contents c ON c.document_id = d.id
        WHERE d.workspace_id = $workspace AND d.id > $after AND d.id <= $until AND d.state IN ('pending', 'indexed') AND coalesce(length(c.bytes), 0) <> d.stored_bytes
        """;

    public const string Pauses = $"""
        SELECT id, 1 FROM documents WHERE workspace_id = $workspace AND id > $after AND id <= $until AND state <> 'indexed' AND held <> {JobControlSql.IsOfPausedJob}
        """;

    /// <summary>Chunks without a vector in the active index, which stand in no index in memory, whatever waits.</summary>
    public const string ChunksWithoutVector = """
        SELECT c.document_id, c.id
        FROM chunks c
        JOIN embedding_indexes i ON i.workspace_id = $workspace AND i.state = 'active'
        WHERE c.workspace_id = $workspace AND c.document_id > $after AND c.document_id <= $until
          AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.chunk_id = c.id AND v.index_id = i.id)
        """;

    public const string Words = """
        SELECT c.document_id, c.id, c.words FROM chunks c WHERE c.workspace_id = $workspace AND c.document_id > $after AND c.document_id <= $until
        """;

    public const string TermIds = "SELECT id FROM terms WHERE workspace_id = $workspace";

    public const string TermExists = "SELECT 1 FROM terms WHERE workspace_id = $workspace AND id = $id";

    /// <summary>Originals with what their hash is made of.</summary>
    public const string Originals = """
        SELECT d.id, d.version, d.content_hash, d.content_bytes, d.key, d.given_source, d.given_uri, d.given_file_name, d.given_title, d.given_media_type, d.given_metadata, c.encoding, c.bytes
        FROM documents d JOIN document_contents c ON c.document_id = d.id
        WHERE d.workspace_id = $workspace AND d.id > $after AND d.id <= $until AND d.state IN ('pending', 'indexed')
        ORDER BY d.id
        """;
}
