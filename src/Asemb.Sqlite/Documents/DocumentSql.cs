namespace Asemb.Sqlite.Documents;

internal static class DocumentSql
{
    public const string Find = $"SELECT {DocumentRow.Columns} FROM documents d WHERE d.workspace_id = $workspace AND d.key = $key";

    public const string FindById = $"SELECT {DocumentRow.Columns} FROM documents d WHERE d.workspace_id = $workspace AND d.id = $id";

    /// <summary>A page in the order of ids. The prefix is compared by code points, which is ordinal for valid text.</summary>
    public const string List = $"""
        SELECT {DocumentRow.Columns} FROM documents d
        WHERE d.workspace_id = $workspace AND d.id > $after
          AND ($state IS NULL OR d.state = $state)
          AND ($source IS NULL OR d.given_source = $source)
          AND ($prefix IS NULL OR substr(d.key, 1, length($prefix)) = $prefix)
        ORDER BY d.id LIMIT $limit
        """;

    /// <summary>As <see cref="List"/>, of the documents with these ids.</summary>
    public const string ListOf = $"""
        SELECT {DocumentRow.Columns} FROM documents d
        WHERE d.workspace_id = $workspace AND d.id IN (SELECT value FROM json_each($ids))
          AND ($state IS NULL OR d.state = $state)
          AND ($source IS NULL OR d.given_source = $source)
          AND ($prefix IS NULL OR substr(d.key, 1, length($prefix)) = $prefix)
        ORDER BY d.id LIMIT $limit
        """;

    public const string Chunks = $"""
        SELECT {ChunkRow.Columns} FROM chunks c
        WHERE c.workspace_id = $workspace AND c.document_id = $document AND c.ordinal >= $from
        ORDER BY c.ordinal LIMIT $limit
        """;

    public const string Content = """
        SELECT c.encoding, c.bytes, d.content_bytes, c.document_id IS NULL AND d.stored_bytes = 0 AND d.content_bytes > 0
        FROM documents d LEFT JOIN document_contents c ON c.document_id = d.id
        WHERE d.workspace_id = $workspace AND d.key = $key
        """;

    public const string DeleteByKey = "DELETE FROM documents WHERE workspace_id = $workspace AND key = $key RETURNING id, chunk_count";

    public const string DeleteByKeyOfSource = "DELETE FROM documents WHERE workspace_id = $workspace AND key = $key AND given_source = $source RETURNING id, chunk_count";

    public const string DeleteBySource = "DELETE FROM documents WHERE workspace_id = $workspace AND given_source = $source RETURNING id, chunk_count";

    /// <summary>Of the documents with these ids those that were searchable in this version at this generation.</summary>
    public const string DeleteById = """
        DELETE FROM documents
        WHERE workspace_id = $workspace AND id IN (SELECT value FROM json_each($ids)) AND indexed_generation <= $generation
        RETURNING id, chunk_count
        """;
}
