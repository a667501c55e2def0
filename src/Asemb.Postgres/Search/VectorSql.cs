using Asemb.Postgres.Filters;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Search;

/// <summary>Statements over a table of vectors: <c>$1</c> workspace, <c>$2</c> the query's vector.</summary>
internal static class VectorSql
{
    /// <summary>
    /// <c>$1</c> how many candidates the graph keeps in view, <c>$2</c> whether it goes on where a condition leaves too few. The planner's costs of a graph
    /// are guesses: that it is to be used was decided before.
    /// </summary>
    public const string GraphSettings = """
        SELECT set_config('hnsw.ef_search', $1, true), set_config('hnsw.iterative_scan', $2, true), set_config('hnsw.max_scan_tuples', '100000', true),
            set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true), set_config('enable_sort', 'off', true)
        """;

    public const string NoGraphSettings = "SELECT set_config('enable_seqscan', 'on', true), set_config('enable_bitmapscan', 'on', true), set_config('enable_sort', 'on', true)";

    /// <summary>Candidates of the bit graph for each that is wanted: a bit a dimension orders roughly.</summary>
    private const int BinaryOversampling = 4;

    /// <summary>Orders by the bare operator: with anything around it the graph would not be used.</summary>
    public static string Graph(VectorTable table, string conditions, string limit, SqlParameters parameters) => table.Precision == VectorPrecision.Binary
        ? $"""
            SELECT b.chunk_id, b.document_id, b.ordinal, -(b.embedding <#> $2) AS score
            FROM (
                SELECT v.chunk_id, v.document_id, v.ordinal, v.embedding FROM {table.Name} v
                WHERE v.workspace_id = $1{conditions}
                ORDER BY {table.BitsOf("v.embedding")} <~> {table.BitsOf("$2")} LIMIT {limit} * {parameters.Add(BinaryOversampling)}
            ) b
            ORDER BY b.embedding <#> $2 LIMIT {limit}
            """
        : $"""
            SELECT v.chunk_id, v.document_id, v.ordinal, -(v.embedding <#> $2) AS score FROM {table.Name} v
            WHERE v.workspace_id = $1{conditions}
            ORDER BY v.embedding <#> $2 LIMIT {limit}
            """;

    /// <summary>Orders by something else than the operator, so that no graph is used.</summary>
    public static string Exact(VectorTable table, string conditions, string best) => $"""
        SELECT v.chunk_id, v.document_id, v.ordinal, -(v.embedding <#> $2) AS score FROM {table.Name} v
        WHERE v.workspace_id = $1 AND v.embedding IS NOT NULL{conditions}
        ORDER BY score DESC, v.document_id, v.ordinal LIMIT {best}
        """;

    /// <summary>The best chunks, and the best one of further documents where they are of too few.</summary>
    /// <param name="documents">With fewer documents among the best, as many further ones as are lacking.</param>
    public static string ExactByDocument(VectorTable table, string conditions, string best, string documents) => $"""
        WITH scored AS MATERIALIZED (
            SELECT v.chunk_id, v.document_id, v.ordinal, -(v.embedding <#> $2) AS score FROM {table.Name} v
            WHERE v.workspace_id = $1 AND v.embedding IS NOT NULL{conditions}
        ),
        top AS MATERIALIZED (
            SELECT s.chunk_id, s.document_id, s.ordinal, s.score FROM scored s ORDER BY s.score DESC, s.document_id, s.ordinal LIMIT {best}
        ),
        free AS MATERIALIZED (
            SELECT CASE WHEN count(*) = {best} THEN greatest({documents} - count(DISTINCT t.document_id), 0) ELSE 0 END AS places FROM top t
        ),
        further AS (
            SELECT l.chunk_id, l.document_id, l.ordinal, l.score
            FROM (
                SELECT DISTINCT ON (s.document_id) s.chunk_id, s.document_id, s.ordinal, s.score
                FROM scored s
                WHERE (SELECT places FROM free) > 0 AND s.document_id NOT IN (SELECT t.document_id FROM top t)
                ORDER BY s.document_id, s.score DESC, s.ordinal
            ) l
            ORDER BY l.score DESC, l.document_id
            LIMIT (SELECT places FROM free)
        )
        SELECT t.chunk_id, t.document_id, t.ordinal, t.score FROM top t
        UNION ALL
        SELECT f.chunk_id, f.document_id, f.ordinal, f.score FROM further f
        """;
}
