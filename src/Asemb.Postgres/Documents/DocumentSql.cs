namespace Asemb.Postgres.Documents;

internal static class DocumentSql
{
    public const string Find = $"SELECT {DocumentRow.Columns} FROM asemb.documents d WHERE d.workspace_id = $1 AND d.key_hash = $2";

    /// <summary>A page in the order of ids; a filter may follow behind AND, before <see cref="ListOrder"/>.</summary>
    public const string List = $"""
        SELECT {DocumentRow.Columns} FROM asemb.documents d
        WHERE d.workspace_id = $1 AND d.id > $2
          AND ($3::text IS NULL OR d.state = $3)
          AND ($4::text IS NULL OR d.given_source = $4)
          AND ($5::text IS NULL OR starts_with(d.key, $5))
        """;

    public const string ListOrder = "ORDER BY d.id LIMIT $6";

    public const string Chunks = $"""
        SELECT {ChunkRow.Columns} FROM asemb.chunks c
        WHERE c.workspace_id = $1 AND c.document_id = $2 AND c.ordinal >= $3
        ORDER BY c.ordinal LIMIT $4
        """;

    public const string Content = """
        SELECT c.encoding, c.bytes, d.content_bytes, c.document_id IS NULL AND d.stored_bytes = 0 AND d.content_bytes > 0
        FROM asemb.documents d LEFT JOIN asemb.document_contents c ON c.workspace_id = $1 AND c.document_id = d.id
        WHERE d.workspace_id = $1 AND d.key_hash = $2
        """;

    /// <summary>Documents to delete, locked in one order for everybody: whoever commits one of them has done so before, or loses it.</summary>
    public const string LockByKey = "SELECT id FROM asemb.documents WHERE workspace_id = $1 AND key_hash = ANY ($2) ORDER BY id FOR UPDATE";

    public const string LockByKeyOfSource = "SELECT id FROM asemb.documents WHERE workspace_id = $1 AND key_hash = ANY ($2) AND given_source = $3 ORDER BY id FOR UPDATE";

    public const string LockBySource = "SELECT id FROM asemb.documents WHERE workspace_id = $1 AND given_source = $2 ORDER BY id FOR UPDATE";

    /// <summary>Of the documents with these ids those that are searchable in the version that was looked at.</summary>
    public const string LockById = "SELECT id FROM asemb.documents WHERE workspace_id = $1 AND id = ANY ($2) AND indexed_generation <= $3 ORDER BY id FOR UPDATE";

    /// <summary>Documents that match a filter, which follows behind AND.</summary>
    public const string Matching = "SELECT d.id FROM asemb.documents d WHERE d.workspace_id = $1 AND d.indexed_version IS NOT NULL";

    public const string DeleteFields = "DELETE FROM asemb.document_fields WHERE workspace_id = $1 AND document_id = ANY ($2)";

    public const string DeleteChunks = "DELETE FROM asemb.chunks WHERE workspace_id = $1 AND document_id = ANY ($2)";

    public const string DeleteDocuments = "DELETE FROM asemb.documents WHERE workspace_id = $1 AND id = ANY ($2)";

    /// <summary>
    /// Takes the words of documents away, notes how often the terms stand less, and makes that visible under a new number if there were any. Last of
    /// all, for it locks the workspace.
    /// </summary>
    public const string DeleteWords = """
        WITH gone AS (DELETE FROM asemb.chunk_words WHERE workspace_id = $1 AND document_id = ANY ($2) RETURNING length, terms),
            lost AS (SELECT term, count(*)::integer AS times FROM gone, unnest(gone.terms) AS term GROUP BY term),
            noted AS (
                INSERT INTO asemb.lexicon_changes (workspace_id, terms, changes)
                SELECT $1, array_agg(term ORDER BY term), array_agg(-times ORDER BY term) FROM lost HAVING count(*) > 0)
        UPDATE asemb.workspaces SET
            generation = generation + 1,
            chunk_count = chunk_count - (SELECT count(*) FROM gone),
            word_count = word_count - (SELECT coalesce(sum(length), 0) FROM gone)
        WHERE id = $1 AND EXISTS (SELECT 1 FROM gone)
        """;
}
