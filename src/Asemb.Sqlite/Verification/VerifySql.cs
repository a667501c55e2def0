namespace Asemb.Sqlite.Verification;

/// <summary>Each lists workspace and number of what is wrong; no row when all is well.</summary>
internal static class VerifySql
{
    public const string QuickCheck = "PRAGMA quick_check(20)";

    public const string ForeignKeyCheck = "SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY \"table\"";

    public const string WithoutActiveIndex = """
        SELECT w.name, 1 FROM workspaces w WHERE NOT EXISTS (SELECT 1 FROM embedding_indexes i WHERE i.workspace_id = w.id AND i.state = 'active')
        """;

    public const string ChunksWithoutVector = """
        SELECT w.name, count(*)
        FROM chunks c
        JOIN workspaces w ON w.id = c.workspace_id
        JOIN embedding_indexes i ON i.workspace_id = w.id AND i.state = 'active'
        WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.chunk_id = c.id AND v.index_id = i.id)
        GROUP BY w.id
        """;

    /// <summary>Of a chunk that is not there, of an index of another workspace, or of another length than the index has dimensions.</summary>
    public const string StrayVectors = """
        SELECT w.name, count(*)
        FROM vectors v
        LEFT JOIN workspaces w ON w.id = v.workspace_id
        LEFT JOIN chunks c ON c.id = v.chunk_id
        LEFT JOIN embedding_indexes i ON i.id = v.index_id
        WHERE c.workspace_id IS NOT v.workspace_id OR i.workspace_id IS NOT v.workspace_id OR length(v.vector) IS NOT 4 * i.dimensions
        GROUP BY v.workspace_id
        """;

    public const string WrongChunkCounts = """
        SELECT w.name, count(*)
        FROM documents d
        JOIN workspaces w ON w.id = d.workspace_id
        LEFT JOIN (
            SELECT document_id, count(*) AS rows, count(DISTINCT ordinal) AS places, min(ordinal) AS first, max(ordinal) AS last
            FROM chunks GROUP BY document_id) c ON c.document_id = d.id
        WHERE d.chunk_count <> coalesce(c.rows, 0) OR c.rows <> c.places OR c.first <> 0 OR c.last <> c.rows - 1
        GROUP BY w.id
        """;

    public const string WrongContents = """
        SELECT w.name, count(*)
        FROM documents d
        JOIN workspaces w ON w.id = d.workspace_id
        LEFT JOIN document_contents c ON c.document_id = d.id
        WHERE length(c.bytes) IS NOT d.stored_bytes
        GROUP BY w.id
        """;

    public const string Workspaces = "SELECT id, name FROM workspaces ORDER BY id";

    public const string TermIds = "SELECT id FROM terms WHERE workspace_id = $workspace";

    public const string ChunkWords = "SELECT words FROM chunks WHERE workspace_id = $workspace";

    public const string DuplicateTerms = """
        SELECT w.name, count(*)
        FROM (SELECT workspace_id FROM terms GROUP BY workspace_id, term HAVING count(*) > 1) t
        JOIN workspaces w ON w.id = t.workspace_id
        GROUP BY w.id
        """;
}
