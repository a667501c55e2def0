using System.Globalization;
using Asemb.Postgres.Indexing;
using Asemb.Postgres.Ingestion;

namespace Asemb.Postgres.Repair;

/// <summary>
/// Each lists documents of the workspace <c>$1</c> with how much is wrong in them, among those with ids after <c>$2</c> up to <c>$3</c>. Documents that wait
/// are written anew by their next commit, and failed ones are told of elsewhere: what a commit mends is looked for in indexed ones only.
/// </summary>
internal static class LookSql
{
    /// <summary>The last id of the page after <c>$2</c> of <c>$3</c> documents, and how many it has.</summary>
    public const string Page = "SELECT max(id), count(*) FROM (SELECT id FROM asemb.documents WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3) page";

    public const string ChunkCounts = """
        SELECT d.id, 1::bigint FROM asemb.documents d
        LEFT JOIN (
            SELECT document_id, count(*) AS rows, count(DISTINCT ordinal) AS places, min(ordinal) AS first, max(ordinal) AS last
            FROM asemb.chunks WHERE workspace_id = $1 AND document_id > $2 AND document_id <= $3 GROUP BY document_id) c ON c.document_id = d.id
        WHERE d.workspace_id = $1 AND d.id > $2 AND d.id <= $3 AND d.state = 'indexed'
          AND (d.chunk_count <> coalesce(c.rows, 0) OR c.rows <> c.places OR c.first <> 0 OR c.last <> c.rows - 1)
        """;

    public const string States = """
        SELECT d.id, 1::bigint FROM asemb.documents d
        WHERE d.workspace_id = $1 AND d.id > $2 AND d.id <= $3 AND d.state = 'indexed' AND (d.indexed_version IS NULL OR d.indexed_hash IS DISTINCT FROM d.content_hash)
        """;

    /// <summary>Lengths only, which are read without the bytes. Of an original that was let go nothing is stored.</summary>
    public const string Contents = """
        SELECT d.id, 1::bigint FROM asemb.documents d LEFT JOIN asemb.document_contents c ON c.workspace_id = $1 AND c.document_id = d.id
        WHERE d.workspace_id = $1 AND d.id > $2 AND d.id <= $3 AND d.state IN ('pending', 'indexed') AND coalesce(length(c.bytes), 0) <> d.stored_bytes
        """;

    public const string Pauses = $"""
        SELECT d.id, 1::bigint FROM asemb.documents d
        WHERE d.workspace_id = $1 AND d.id > $2 AND d.id <= $3 AND d.state <> 'indexed' AND d.held <> {JobControlSql.IsOfPausedJob}
        """;

    /// <summary>Originals with what their hash is made of.</summary>
    public const string Originals = """
        SELECT d.id, d.version, d.content_hash, d.content_bytes, d.key, d.given_source, d.given_uri, d.given_file_name, d.given_title, d.given_media_type, d.given_metadata, c.encoding, c.bytes
        FROM asemb.documents d JOIN asemb.document_contents c ON c.workspace_id = $1 AND c.document_id = d.id
        WHERE d.workspace_id = $1 AND d.id > $2 AND d.id <= $3 AND d.state IN ('pending', 'indexed')
        ORDER BY d.id
        """;

    /// <summary>What filters should see, and how many rows they have for it.</summary>
    public const string Fields = """
        SELECT d.id, d.metadata, (SELECT count(*) FROM asemb.document_fields f WHERE f.workspace_id = $1 AND f.document_id = d.id)
        FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id > $2 AND d.id <= $3 AND d.indexed_version IS NOT NULL
        """;

    public const string LostWords = $"SELECT c.document_id, count(*) {WithoutWords} GROUP BY c.document_id";

    public const string WrongWords = $"SELECT c.document_id, count(*) {WithWrongWords} GROUP BY c.document_id";

    /// <summary>The chunks of <see cref="WrongWords"/> in the documents <c>$4</c>.</summary>
    public const string ChunksWithWrongWords = $"SELECT c.id {WithWrongWords} AND c.document_id = ANY ($4)";

    public const string Orphans = $"""
        SELECT document_id, count(*) FROM (
            SELECT c.document_id {OrphanChunks}
            UNION ALL SELECT w.document_id {OrphanWords}
            UNION ALL SELECT f.document_id FROM asemb.document_fields f {OfNoSearchable}
            UNION ALL SELECT o.document_id FROM asemb.document_contents o WHERE o.workspace_id = $1 AND o.document_id > $2 AND o.document_id <= $3
                AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = o.document_id)
            UNION ALL SELECT j.document_id FROM asemb.job_documents j WHERE j.workspace_id = $1 AND j.document_id > $2 AND j.document_id <= $3
                AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = j.document_id)) orphans
        GROUP BY document_id
        """;

    public const string OrphanChunks = """
        FROM asemb.chunks c WHERE c.workspace_id = $1 AND c.document_id > $2 AND c.document_id <= $3
            AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = c.document_id)
        """;

    public const string OrphanWords = """
        FROM asemb.chunk_words w WHERE w.workspace_id = $1 AND w.document_id > $2 AND w.document_id <= $3
            AND NOT EXISTS (
                SELECT 1 FROM asemb.chunks c JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = c.document_id WHERE c.workspace_id = $1 AND c.id = w.chunk_id)
        """;

    public const string OfNoSearchable = """
        WHERE f.workspace_id = $1 AND f.document_id > $2 AND f.document_id <= $3
            AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = f.document_id AND d.indexed_version IS NOT NULL)
        """;

    private const string WithoutWords = """
        FROM asemb.chunks c
        WHERE c.workspace_id = $1 AND c.document_id > $2 AND c.document_id <= $3
          AND NOT EXISTS (SELECT 1 FROM asemb.chunk_words w WHERE w.workspace_id = $1 AND w.chunk_id = c.id)
        """;

    private const string WithWrongWords = """
        FROM asemb.chunks c LEFT JOIN asemb.chunk_words w ON w.workspace_id = $1 AND w.chunk_id = c.id
        WHERE c.workspace_id = $1 AND c.document_id > $2 AND c.document_id <= $3
          AND ((w.document_id, w.ordinal) IS DISTINCT FROM (c.document_id, c.ordinal)
            OR EXISTS (SELECT 1 FROM unnest(w.terms) AS used (id) WHERE NOT EXISTS (SELECT 1 FROM asemb.lexicon l WHERE l.workspace_id = $1 AND l.id = used.id)))
        """;

    public static string ChunksWithoutVector(VectorTable table) => $"""
        SELECT c.document_id, count(*) FROM asemb.chunks c
        JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = c.document_id AND d.state = 'indexed'
        WHERE c.workspace_id = $1 AND c.document_id > $2 AND c.document_id <= $3
          AND NOT EXISTS (SELECT 1 FROM {table.Name} v WHERE v.workspace_id = $1 AND v.chunk_id = c.id)
        GROUP BY c.document_id
        """;

    public static string StrayVectors(VectorTable table) => $"SELECT v.document_id, count(*) {FromStray(table)} GROUP BY v.document_id";

    public static string DeleteStrayVectors(VectorTable table) => $"DELETE FROM {table.Name} WHERE workspace_id = $1 AND chunk_id IN (SELECT v.chunk_id {FromStray(table)})";

    /// <summary>Of a chunk that is not there or stands elsewhere, or of another length than the index has dimensions.</summary>
    private static string FromStray(VectorTable table) => string.Create(CultureInfo.InvariantCulture, $"""
        FROM {table.Name} v LEFT JOIN asemb.chunks c ON c.workspace_id = $1 AND c.id = v.chunk_id
        WHERE v.workspace_id = $1 AND v.document_id > $2 AND v.document_id <= $3
          AND ((v.document_id, v.ordinal) IS DISTINCT FROM (c.document_id, c.ordinal) OR vector_dims(v.embedding) <> {table.Dimensions})
        """);
}
