using System.Globalization;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Verification;

/// <summary>
/// Each counts what is wrong in the workspace <c>$1</c>. Every query reads whole tables by intent.
/// </summary>
internal static class VerifySql
{
    public const string WrongChunkCounts = """
        SELECT count(*) FROM asemb.documents d
        LEFT JOIN (
            SELECT document_id, count(*) AS rows, count(DISTINCT ordinal) AS places, min(ordinal) AS first, max(ordinal) AS last
            FROM asemb.chunks WHERE workspace_id = $1 GROUP BY document_id) c ON c.document_id = d.id
        WHERE d.workspace_id = $1 AND (d.chunk_count <> coalesce(c.rows, 0) OR c.rows <> c.places OR c.first <> 0 OR c.last <> c.rows - 1)
        """;

    public const string WrongContents = """
        SELECT count(*) FROM asemb.documents d LEFT JOIN asemb.document_contents c ON c.workspace_id = $1 AND c.document_id = d.id
        WHERE d.workspace_id = $1 AND length(c.bytes) IS DISTINCT FROM d.stored_bytes
        """;

    /// <summary>Chunks whose words are lost or stand for another place, and words that the lexicon does not know.</summary>
    public const string WrongWords = """
        SELECT count(*) FROM asemb.chunks c LEFT JOIN asemb.chunk_words w ON w.workspace_id = $1 AND w.chunk_id = c.id
        WHERE c.workspace_id = $1
          AND ((w.document_id, w.ordinal) IS DISTINCT FROM (c.document_id, c.ordinal)
            OR EXISTS (SELECT 1 FROM unnest(w.terms) AS used (id) WHERE NOT EXISTS (SELECT 1 FROM asemb.lexicon l WHERE l.workspace_id = $1 AND l.id = used.id)))
        """;

    /// <summary>Terms whose frequency, with the changes that wait to be added up, is not how often they stand.</summary>
    public const string WrongFrequencies = """
        SELECT count(*) FROM (
            SELECT term, sum(times) AS difference FROM (
                SELECT term, count(*) AS times FROM asemb.chunk_words w, unnest(w.terms) AS term WHERE w.workspace_id = $1 GROUP BY term
                UNION ALL
                SELECT id, -frequency FROM asemb.lexicon WHERE workspace_id = $1
                UNION ALL
                SELECT change.term, -change.times FROM asemb.lexicon_changes c, unnest(c.terms, c.changes) AS change (term, times) WHERE c.workspace_id = $1) counted
            GROUP BY term) terms
        WHERE difference <> 0
        """;

    public const string WrongCounters = """
        SELECT count(*) FROM asemb.workspaces w
        WHERE w.id = $1 AND (w.chunk_count, w.word_count) <> (
            SELECT count(*), coalesce(sum(length), 0) FROM asemb.chunk_words WHERE workspace_id = $1)
        """;

    public const string Orphans = """
        SELECT (SELECT count(*) FROM asemb.chunks c WHERE c.workspace_id = $1 AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = c.document_id))
             + (SELECT count(*) FROM asemb.chunk_words w WHERE w.workspace_id = $1 AND NOT EXISTS (SELECT 1 FROM asemb.chunks c WHERE c.workspace_id = $1 AND c.id = w.chunk_id))
             + (SELECT count(*) FROM asemb.document_fields f WHERE f.workspace_id = $1
                AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = f.document_id AND d.indexed_version IS NOT NULL))
        """;

    /// <summary>Tables of tenants on which row-level security is not forced. Of the catalogue.</summary>
    public const string OpenTables = """
        SELECT n.nspname || '.' || c.relname
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'workspace_id'
        WHERE n.nspname IN ('asemb', 'asemb_vectors') AND c.relkind IN ('r', 'p')
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
        ORDER BY 1
        """;

    /// <summary>
    /// Indexes that a killed build left behind, so that no query uses them. Whose build is under way by a login of more rights shows that there is one, and
    /// not of which index: all get the benefit of the doubt then.
    /// </summary>
    public const string InvalidIndexes = """
        SELECT n.nspname || '.' || c.relname
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('asemb', 'asemb_vectors') AND NOT i.indisvalid
          AND NOT EXISTS (SELECT 1 FROM pg_stat_progress_create_index p WHERE p.index_relid = i.indexrelid OR (p.index_relid IS NULL AND p.datid = (SELECT oid FROM pg_database WHERE datname = current_database())))
        ORDER BY 1
        """;

    public const string TableExists = "SELECT to_regclass($1) IS NOT NULL";

    public static string ChunksWithoutVector(VectorTable table) => $"""
        SELECT count(*) FROM asemb.chunks c
        WHERE c.workspace_id = $1 AND NOT EXISTS (SELECT 1 FROM {table.Name} v WHERE v.workspace_id = $1 AND v.chunk_id = c.id)
        """;

    /// <summary>Of a chunk that is not there or stands elsewhere, or of another length than the index has dimensions.</summary>
    public static string StrayVectors(VectorTable table) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT count(*) FROM {table.Name} v LEFT JOIN asemb.chunks c ON c.workspace_id = $1 AND c.id = v.chunk_id
        WHERE v.workspace_id = $1
          AND ((v.document_id, v.ordinal) IS DISTINCT FROM (c.document_id, c.ordinal) OR vector_dims(v.embedding) <> {table.Dimensions})
        """);
}
