namespace Asemb.Postgres.Indexing;

internal static class MaintenanceSql
{
    /// <summary>'ASMW' in ASCII: of words. See <see cref="MaintenanceTurn"/>.</summary>
    public const string LockWords = "SELECT pg_try_advisory_xact_lock(1095978327)";

    /// <summary>'ASMG' in ASCII: of graphs, whose building takes long.</summary>
    public const string LockGraphs = "SELECT pg_try_advisory_xact_lock(1095978311)";

    /// <summary>
    /// For as long as the lock is held. It also takes the place of the statement before, whose snapshot stays until then, and would make the building of an index
    /// wait for the very one that began it.
    /// </summary>
    public const string Hold = "SET LOCAL idle_in_transaction_session_timeout = 0";

    /// <summary>What there may be to do, of all workspaces.</summary>
    public const string Work = "SELECT workspace_id, index_id, dimensions, precision, is_active, chunks, graph, lexicon_changes FROM asemb.maintenance_work()";

    public const string VectorVersion = "SELECT extversion FROM pg_extension WHERE extname = 'vector'";

    /// <summary>Of one embedding index: the workspace's chunks, its graph (<c>$2</c>) as in <see cref="Work"/>, and pgvector's version.</summary>
    public const string Graph = """
        SELECT w.chunk_count,
            (SELECT CASE WHEN x.indisvalid THEN 'valid' ELSE 'invalid' END
                FROM pg_class g JOIN pg_namespace n ON n.oid = g.relnamespace JOIN pg_index x ON x.indexrelid = g.oid
                WHERE n.nspname = 'asemb_vectors' AND g.relname = $2),
            (SELECT extversion FROM pg_extension WHERE extname = 'vector')
        FROM asemb.workspaces w WHERE w.id = $1
        """;

    /// <summary>
    /// Adds up what commits noted of a workspace: <c>$2</c> rows at a time, so that nobody waits for long. Commits only ever add rows, and never look at the
    /// frequencies.
    /// </summary>
    public const string FoldLexicon = """
        WITH taken AS (
            DELETE FROM asemb.lexicon_changes
            WHERE workspace_id = $1 AND id IN (SELECT id FROM asemb.lexicon_changes WHERE workspace_id = $1 ORDER BY id LIMIT $2)
            RETURNING terms, changes
        ),
        sums AS (
            SELECT n.term, sum(n.change) AS change FROM taken CROSS JOIN LATERAL unnest(taken.terms, taken.changes) AS n (term, change) GROUP BY n.term
        )
        UPDATE asemb.lexicon l SET frequency = greatest(0, l.frequency + s.change)
        FROM sums s WHERE l.workspace_id = $1 AND l.id = s.term AND s.change <> 0
        """;

    /// <summary>Whether an embedding index (<c>$2</c>) serves or is going to.</summary>
    public const string IsWanted = "SELECT EXISTS (SELECT FROM asemb.embedding_indexes WHERE workspace_id = $1 AND id = $2 AND state IN ('building', 'active'))";

    public const string PurgeQueryLog = "DELETE FROM asemb.query_log WHERE workspace_id = $1 AND at < $2";

    /// <summary>The length that a workspace's chunks have on average, and how many of some were weighed with one that is off by more than a fifth.</summary>
    public const string Pivots = """
        WITH average AS (SELECT word_count::float8 / nullif(chunk_count, 0) AS length FROM asemb.workspaces WHERE id = $1),
        places AS MATERIALIZED (
            SELECT span.first + span.step * place AS start
            FROM (SELECT min(w.chunk_id) AS first, (max(w.chunk_id) - min(w.chunk_id)) / 20 AS step FROM asemb.chunk_words w WHERE w.workspace_id = $1) span
            CROSS JOIN generate_series(0, 19) AS place
        )
        SELECT a.length::real, count(*), count(*) FILTER (WHERE abs(s.pivot - a.length) > 0.2 * a.length)
        FROM average a
        CROSS JOIN places
        CROSS JOIN LATERAL (SELECT w.pivot FROM asemb.chunk_words w WHERE w.workspace_id = $1 AND w.chunk_id >= places.start ORDER BY w.chunk_id LIMIT 5) s
        GROUP BY a.length
        """;

    /// <summary>Chunks after <c>$2</c> whose pivot is off by more than a tenth of <c>$3</c>, as many as <c>$4</c>; locked, so that nobody takes them away meanwhile.</summary>
    public const string OffPivot = """
        SELECT w.chunk_id, w.length, w.pivot, w.weights FROM asemb.chunk_words w
        WHERE w.workspace_id = $1 AND w.chunk_id > $2 AND abs(w.pivot - $3) > 0.1 * $3
        ORDER BY w.chunk_id LIMIT $4 FOR UPDATE
        """;

    public const string SetWeights = """
        UPDATE asemb.chunk_words w SET pivot = $2, weights = given.weights
        FROM unnest($3::bigint[], $4) AS given (chunk_id, weights)
        WHERE w.workspace_id = $1 AND w.chunk_id = given.chunk_id
        """;

    /// <summary>0.0 for one that cannot be read, which is no fit for anything.</summary>
    public static Version ToVersion(string? version) => Version.TryParse(version, out var parsed) ? parsed : new Version(0, 0);
}
