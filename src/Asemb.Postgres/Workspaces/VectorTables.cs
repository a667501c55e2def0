using System.Globalization;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Workspaces;

/// <summary>Making and counting tables of vectors.</summary>
internal static class VectorTables
{
    /// <summary>Whoever logs in, the table belongs to the application: another server may log in as somebody else.</summary>
    private const string BeApplication = "SET LOCAL ROLE asemb_app";

    public static IReadOnlyList<Statement> Create(VectorTable table) =>
        [new Statement(BeApplication), .. table.CreateSql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(sql => new Statement(sql))];

    /// <summary><c>$1</c> workspace, <c>$2</c> ids of documents.</summary>
    public static string DeleteOfDocumentsSql(VectorTable table) => $"DELETE FROM {table.Name} WHERE workspace_id = $1 AND document_id = ANY ($2)";

    /// <summary>Documents and hashes of chunks that have a vector: <c>$1</c> workspace, <c>$2</c> ids of documents.</summary>
    public static string KnownChunksSql(long index) => string.Create(CultureInfo.InvariantCulture, $"""
        SELECT c.document_id, c.hash FROM asemb.chunks c
        WHERE c.workspace_id = $1 AND c.document_id = ANY ($2)
          AND EXISTS (SELECT 1 FROM {VectorTable.Schema}.v{index} v WHERE v.workspace_id = $1 AND v.chunk_id = c.id)
        """);

    /// <summary>Chunks of documents, and whether they have a vector: <c>$1</c> workspace, <c>$2</c> ids of documents.</summary>
    public static string StoredChunksSql(VectorTable table) => $"""
        SELECT c.document_id, c.id, c.hash, c.ordinal, c.start, c.length, c.tokens, c.page, c.heading_path, c.context,
            EXISTS (SELECT 1 FROM {table.Name} v WHERE v.workspace_id = $1 AND v.chunk_id = c.id)
        FROM asemb.chunks c WHERE c.workspace_id = $1 AND c.document_id = ANY ($2) ORDER BY c.document_id, c.ordinal
        """;

    /// <summary>
    /// Vectors of chunks with the same text as others have: <c>$1</c> workspace, <c>$2</c> ids of chunks, <c>$3</c> of documents, <c>$4</c> ordinals,
    /// <c>$5</c> ids of the others.
    /// </summary>
    public static string CopyVectorsSql(VectorTable table) => $"""
        INSERT INTO {table.Name} (workspace_id, chunk_id, document_id, ordinal, embedding)
        SELECT $1, given.chunk_id, given.document_id, given.ordinal, v.embedding
        FROM unnest($2::bigint[], $3::bigint[], $4::integer[], $5::bigint[]) AS given (chunk_id, document_id, ordinal, source)
        JOIN {table.Name} v ON v.workspace_id = $1 AND v.chunk_id = given.source
        ON CONFLICT (workspace_id, chunk_id) DO NOTHING
        """;

    /// <summary><c>$1</c> the table's name.</summary>
    public const string ExistsSql = "SELECT to_regclass($1) IS NOT NULL";

    /// <summary><c>$1</c> workspace.</summary>
    public static string CountSql(VectorTable table) => $"SELECT count(*) FROM {table.Name} WHERE workspace_id = $1";
}
