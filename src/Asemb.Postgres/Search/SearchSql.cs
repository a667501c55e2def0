using Asemb.Postgres.Documents;

namespace Asemb.Postgres.Search;

internal static class SearchSql
{
    /// <summary>
    /// For the transaction: plans are made for the values at hand, since whether an index helps depends on them; compiling costs more than any search takes;
    /// and the rows of an exact scan are ranked in memory.
    /// </summary>
    public const string Settings = """
        SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('jit', 'off', true), set_config('work_mem', '64MB', true)
        """;

    /// <summary>What a search goes by: the numbers of BM25, the embedding index, and whether its graph is ready.</summary>
    public const string State = """
        SELECT w.generation, w.chunk_count, w.word_count, i.id, i.dimensions, i.precision, i.fingerprint,
            EXISTS (
                SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_index x ON x.indexrelid = c.oid
                WHERE n.nspname = 'asemb_vectors' AND c.relname = 'v' || i.id || '_graph' AND x.indisvalid),
            (SELECT avg(d.chunk_count)::float8 FROM (
                SELECT d.chunk_count FROM asemb.documents d WHERE d.workspace_id = $1 AND d.indexed_version IS NOT NULL ORDER BY d.id DESC LIMIT 50) d)
        FROM asemb.workspaces w
        JOIN asemb.embedding_indexes i ON i.workspace_id = w.id AND i.state = 'active'
        WHERE w.id = $1 AND i.workspace_id = $1
        """;

    /// <summary>Chunks by the language of their words.</summary>
    public const string Languages = """
        SELECT d.words_language, sum(d.chunk_count) FROM asemb.documents d
        WHERE d.workspace_id = $1 AND d.indexed_version IS NOT NULL AND d.words_language IS NOT NULL
        GROUP BY d.words_language
        """;

    /// <summary>Terms with how many chunks have them, what commits noted since the last count included: <c>$2</c> terms.</summary>
    public const string Terms = $"""
        WITH asked AS MATERIALIZED (
            SELECT l.id, l.term, l.surface, l.frequency FROM asemb.lexicon l WHERE l.workspace_id = $1 AND l.term = ANY ($2)),
        {Pending}
        SELECT a.id, a.term, a.surface, a.frequency + coalesce(p.change, 0) FROM asked a LEFT JOIN pending p ON p.term = a.id
        """;

    /// <summary>The terms of most chunks between <c>$2</c> and <c>$3</c>, at most <c>$4</c>.</summary>
    public const string TermsBetween = $"""
        WITH asked AS MATERIALIZED (
            SELECT l.id, l.term, l.surface, l.frequency FROM asemb.lexicon l WHERE l.workspace_id = $1 AND l.term >= $2 AND l.term < $3),
        {Pending}
        SELECT a.id, a.term, a.surface, a.frequency + coalesce(p.change, 0) AS chunks FROM asked a LEFT JOIN pending p ON p.term = a.id
        WHERE a.frequency + coalesce(p.change, 0) > 0
        ORDER BY chunks DESC, a.term LIMIT $4
        """;

    /// <summary>Terms between <c>$2</c> and <c>$3</c> that have <c>$4</c> to <c>$5</c> characters, or whose surface has: a mark or a ligature more does not count.</summary>
    public const string TermsOfLength = """
        SELECT l.term, l.surface FROM asemb.lexicon l
        WHERE l.workspace_id = $1 AND l.term >= $2 AND l.term < $3 AND (char_length(l.term) BETWEEN $4 AND $5 OR char_length(l.surface) BETWEEN $4 - 2 AND $5 + 2)
        """;

    /// <summary>A page of hits with their documents and neighbours: <c>$2</c> documents, <c>$3</c> and <c>$4</c> first and last ordinals.</summary>
    public const string Hits = $"""
        SELECT {DocumentRow.Columns}, {ChunkRow.Columns}, h.place
        FROM unnest($2::bigint[], $3::integer[], $4::integer[]) WITH ORDINALITY AS h (document_id, first, last, place)
        JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = h.document_id
        JOIN asemb.chunks c ON c.workspace_id = $1 AND c.document_id = h.document_id AND c.ordinal BETWEEN h.first AND h.last
        ORDER BY h.place, c.ordinal
        """;

    /// <summary>
    /// What commits changed in how many chunks have the terms <c>asked</c>. The terms of a commit ascend, so that each is looked up in it, and not all
    /// of the commits' terms are added up: of 26 commits with 109,000 terms that took 2 ms instead of 114. A concatenation unpacks the arrays once.
    /// </summary>
    private const string Pending = """
        pending AS MATERIALIZED (
            SELECT a.id AS term, sum(c.changes[b.place]) AS change
            FROM (SELECT n.terms || '{}'::integer[] AS terms, n.changes || '{}'::integer[] AS changes FROM asemb.lexicon_changes n WHERE n.workspace_id = $1 OFFSET 0) c
            CROSS JOIN asked a
            CROSS JOIN LATERAL (SELECT width_bucket(a.id, c.terms) AS place OFFSET 0) b
            WHERE c.terms[b.place] = a.id
            GROUP BY a.id)
        """;
}
