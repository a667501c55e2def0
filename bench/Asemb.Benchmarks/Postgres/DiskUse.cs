namespace Asemb.Benchmarks.Postgres;

/// <summary>Bytes on disk by part, TOAST counted with its table.</summary>
internal static class DiskUse
{
    private const string Relations = """
        SELECT n.nspname, coalesce(t.relname, c.relname), c.relkind, coalesce(m.amname, ''),
               CASE WHEN c.relkind = 'r' THEN pg_table_size(c.oid) ELSE pg_relation_size(c.oid) END
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_index i ON i.indexrelid = c.oid
        LEFT JOIN pg_class t ON t.oid = i.indrelid
        LEFT JOIN pg_am m ON m.oid = c.relam AND c.relkind = 'i'
        WHERE n.nspname IN ('asemb', 'asemb_vectors') AND c.relkind IN ('r', 'i')
        """;

    public static readonly IReadOnlyList<string> Parts =
    [
        "chunks", "chunks: indexes", "words", "words: GIN", "words: other indexes", "vectors", "vectors: HNSW", "vectors: other indexes", "fields", "fields: indexes", "originals", "documents",
        "documents: indexes", "lexicon", "other",
    ];

    public static async Task<IReadOnlyDictionary<string, long>> ByPartAsync(BenchDatabase database)
    {
        var relations = await database.ListAsync(
            Relations, row => (Schema: row.GetString(0), Table: row.GetString(1), IsIndex: row.GetChar(2) == 'i', Method: row.GetString(3), Bytes: row.GetInt64(4)));
        return relations.GroupBy(item => PartOf(item.Schema, item.Table, item.IsIndex, item.Method), StringComparer.Ordinal)
            .ToDictionary(part => part.Key, part => part.Sum(item => item.Bytes), StringComparer.Ordinal);
    }

    private static string PartOf(string schema, string table, bool isIndex, string method) => (schema, table, isIndex, method) switch
    {
        ("asemb_vectors", _, true, "hnsw") => "vectors: HNSW",
        ("asemb_vectors", _, true, _) => "vectors: other indexes",
        ("asemb_vectors", _, false, _) => "vectors",
        (_, "chunk_words", true, "gin") => "words: GIN",
        (_, "chunk_words", true, _) => "words: other indexes",
        (_, "chunk_words", _, _) => "words",
        (_, "chunks", true, _) => "chunks: indexes",
        (_, "chunks", _, _) => "chunks",
        (_, "document_fields", true, _) => "fields: indexes",
        (_, "document_fields", _, _) => "fields",
        (_, "document_contents", _, _) => "originals",
        (_, "documents", true, _) => "documents: indexes",
        (_, "documents", _, _) => "documents",
        (_, "lexicon" or "lexicon_changes", _, _) => "lexicon",
        _ => "other",
    };
}
