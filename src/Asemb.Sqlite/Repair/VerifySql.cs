namespace Asemb.Sqlite.Repair;

/// <summary>What is compared of the file as a whole: each lists workspace and number of what is wrong; no row when all is well.</summary>
internal static class VerifySql
{
    public const string QuickCheck = "PRAGMA quick_check(20)";

    /// <summary>Without vectors, which are compared with more than their chunk.</summary>
    public const string ForeignKeyCheck = "SELECT \"table\", count(*) FROM pragma_foreign_key_check WHERE \"table\" <> 'vectors' GROUP BY \"table\"";

    public const string WithoutActiveIndex = """
        SELECT w.name, 1 FROM workspaces w WHERE NOT EXISTS (SELECT 1 FROM embedding_indexes i WHERE i.workspace_id = w.id AND i.state = 'active')
        """;

    public const string StrayVectors = $"SELECT w.name, count(*) {FromStray} GROUP BY v.workspace_id";

    public const string DeleteStrayVectors = $"DELETE FROM vectors WHERE rowid IN (SELECT v.rowid {FromStray} LIMIT $limit)";

    /// <summary>Terms that stand in a lexicon more than once, but for the first of each.</summary>
    public const string DuplicateTerms = $"SELECT w.name, count(*) FROM ({Doubled}) t JOIN workspaces w ON w.id = t.workspace_id GROUP BY w.id";

    public const string DeleteDuplicateTerms = $"DELETE FROM terms WHERE (workspace_id, id) IN ({Doubled})";

    public const string StaleLeases = """
        SELECT w.name, count(*) FROM documents d JOIN workspaces w ON w.id = d.workspace_id WHERE d.due_at < $before AND d.state = 'processing' GROUP BY w.id
        """;

    /// <summary>Each is suspected of what became of its worker.</summary>
    public const string ReleaseLeases = """
        UPDATE documents SET state = 'pending', due_at = CASE WHEN held THEN 9223372036854775807 ELSE $now END, urgent = 0, lease = NULL, suspect = 1 WHERE due_at IS NOT NULL AND due_at < $before AND state = 'processing'
        """;

    /// <summary>Of a chunk that is not there, of an index of another workspace, or of another length than the index has dimensions.</summary>
    private const string FromStray = """
        FROM vectors v
        LEFT JOIN workspaces w ON w.id = v.workspace_id
        LEFT JOIN chunks c ON c.id = v.chunk_id
        LEFT JOIN embedding_indexes i ON i.id = v.index_id
        WHERE c.workspace_id IS NOT v.workspace_id OR i.workspace_id IS NOT v.workspace_id OR length(v.vector) IS NOT 4 * i.dimensions
        """;

    private const string Doubled = """
        SELECT t.workspace_id, t.id FROM terms t
        JOIN (SELECT workspace_id, term, min(id) AS first FROM terms GROUP BY workspace_id, term HAVING count(*) > 1) twice
            ON twice.workspace_id = t.workspace_id AND twice.term = t.term AND t.id > twice.first
        """;

    /// <summary>
    /// A thousand rows of each table that belong to nothing; documents never, which somebody gave. In this order: what hangs on rows that go, goes with them.
    /// </summary>
    public static IReadOnlyList<string> DeleteOrphans { get; } =
    [
        "DELETE FROM embedding_indexes WHERE id IN (SELECT i.id FROM embedding_indexes i WHERE i.workspace_id NOT IN (SELECT id FROM workspaces) LIMIT 1000)",
        "DELETE FROM chunks WHERE id IN (SELECT c.id FROM chunks c WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = c.document_id AND d.workspace_id = c.workspace_id) LIMIT 1000)",
        """
        DELETE FROM document_contents WHERE document_id IN (
            SELECT o.document_id FROM document_contents o WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = o.document_id AND d.workspace_id = o.workspace_id) LIMIT 1000)
        """,
        "DELETE FROM jobs WHERE sequence IN (SELECT j.sequence FROM jobs j WHERE j.workspace_id NOT IN (SELECT id FROM workspaces) LIMIT 1000)",
        """
        DELETE FROM job_documents WHERE (job, document_id) IN (
            SELECT j.job, j.document_id FROM job_documents j
            WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = j.document_id AND d.workspace_id = j.workspace_id) OR NOT EXISTS (SELECT 1 FROM jobs o WHERE o.sequence = j.job)
            LIMIT 1000)
        """,
        "DELETE FROM terms WHERE (workspace_id, id) IN (SELECT t.workspace_id, t.id FROM terms t WHERE t.workspace_id NOT IN (SELECT id FROM workspaces) LIMIT 1000)",
        "DELETE FROM idempotency WHERE (workspace_id, key) IN (SELECT a.workspace_id, a.key FROM idempotency a WHERE a.workspace_id NOT IN (SELECT id FROM workspaces) LIMIT 1000)",
    ];
}
