using Asemb.Sqlite.Documents;

namespace Asemb.Sqlite.Indexing;

internal static class IndexSql
{
    public const string Terms = "SELECT id, term, surface FROM terms WHERE workspace_id = $workspace ORDER BY id";

    /// <summary>Every searchable chunk, document by document. CROSS JOIN keeps the order of the tables, which is the order of the indexes.</summary>
    public const string Rows = $"""
        SELECT {DocumentRow.Columns}, d.words_language, c.id, c.ordinal, c.words, v.vector
        FROM documents d
        CROSS JOIN chunks c ON c.document_id = d.id
        CROSS JOIN vectors v ON v.chunk_id = c.id AND v.index_id = $index
        WHERE d.workspace_id = $workspace
        ORDER BY d.id, c.ordinal
        """;

    public const string InsertTerm = "INSERT INTO terms (workspace_id, id, term, surface) VALUES ($workspace, $id, $term, $surface)";

    /// <summary>Terms that no chunk contains any more: <c>$ids</c> is an array of their numbers.</summary>
    public const string DeleteTerms = "DELETE FROM terms WHERE workspace_id = $workspace AND id IN (SELECT value FROM json_each($ids))";

    public const string Counts = """
        SELECT (SELECT count(*) FROM documents d
                WHERE d.workspace_id = $workspace AND d.indexed_version IS NOT NULL AND EXISTS (SELECT 1 FROM chunks c WHERE c.document_id = d.id)),
               (SELECT count(*) FROM chunks WHERE workspace_id = $workspace AND ordinal >= 0),
               (SELECT count(*) FROM terms WHERE workspace_id = $workspace),
               (SELECT generation FROM workspaces WHERE id = $workspace)
        """;
}
