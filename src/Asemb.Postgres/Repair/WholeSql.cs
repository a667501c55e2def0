namespace Asemb.Postgres.Repair;

/// <summary>What is compared of a workspace, <c>$1</c>, or of the database as a whole.</summary>
internal static class WholeSql
{
    public const string WorkspaceIds = "SELECT id, name FROM asemb.workspaces ORDER BY name";

    /// <summary>'ASMR' in ASCII: of repairs, one of which mends at a time. Released with its transaction.</summary>
    public const string LockRepair = "SELECT pg_try_advisory_xact_lock(1095978322)";

    public const string HasActiveIndex = "SELECT EXISTS (SELECT 1 FROM asemb.embedding_indexes WHERE workspace_id = $1 AND state = 'active')";

    public const string IndexIds = "SELECT id FROM asemb.embedding_indexes WHERE workspace_id = $1";

    public const string VectorTables = """
        SELECT substr(c.relname, 2)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'asemb_vectors' AND c.relkind IN ('r', 'p') AND c.relname ~ '^v[0-9]{1,18}$'
        """;

    /// <summary>Documents whose lease ran out before <c>$2</c>.</summary>
    public const string StaleLeases = "SELECT count(*) FROM asemb.documents WHERE workspace_id = $1 AND due_at < $2 AND state = 'processing'";

    /// <summary>Each is suspected of what became of its worker.</summary>
    public const string ReleaseLeases = """
        UPDATE asemb.documents SET state = 'pending', due_at = CASE WHEN held THEN 'infinity'::timestamptz ELSE $3 END, urgent = false, lease = NULL, suspect = true WHERE workspace_id = $1 AND due_at < $2 AND state = 'processing'
        """;

    /// <summary>By an index alone.</summary>
    public const string WrongChunkCounter = """
        SELECT count(*) FROM asemb.workspaces w WHERE w.id = $1 AND w.chunk_count <> (SELECT count(*) FROM asemb.chunk_words WHERE workspace_id = $1)
        """;

    public const string WrongCounters = """
        SELECT count(*) FROM asemb.workspaces w
        WHERE w.id = $1 AND (w.chunk_count, w.word_count) <> (SELECT count(*), coalesce(sum(length), 0) FROM asemb.chunk_words WHERE workspace_id = $1)
        """;

    /// <summary>
    /// Waits for commits that have changed the counters already; those that have not yet show nothing of themselves until they have, so that what is
    /// counted behind this is what the counters are to be.
    /// </summary>
    public const string HoldCounters = "SELECT 1 FROM asemb.workspaces WHERE id = $1 FOR NO KEY UPDATE";

    public const string Recount = """
        UPDATE asemb.workspaces w SET chunk_count = counted.chunks, word_count = counted.words
        FROM (SELECT count(*) AS chunks, coalesce(sum(length), 0) AS words FROM asemb.chunk_words WHERE workspace_id = $1) counted
        WHERE w.id = $1 AND (w.chunk_count, w.word_count) <> (counted.chunks, counted.words)
        """;

    public const string WrongFrequencies = $"SELECT count(*) FROM ({Differences}) terms";

    /// <summary>Of two who add the differences at a time, the second finds none. Released with the transaction.</summary>
    public const string LockFrequencies = "SELECT pg_advisory_xact_lock(1095978322, ($1 % 2147483647)::integer)";

    /// <summary>As commits do: noted, to be added up. Looking and noting are one statement, which sees one state.</summary>
    public const string NoteDifferences = $"""
        INSERT INTO asemb.lexicon_changes (workspace_id, terms, changes)
        SELECT $1, array_agg(term), array_agg(difference::integer) FROM ({Differences}) terms HAVING count(*) > 0
        """;

    /// <summary>Terms whose frequency, with the changes that wait to be added up, is not how often they stand.</summary>
    private const string Differences = """
        SELECT counted.term, sum(times) AS difference FROM (
            SELECT term, count(*) AS times FROM asemb.chunk_words w, unnest(w.terms) AS term WHERE w.workspace_id = $1 GROUP BY term
            UNION ALL
            SELECT id, -frequency FROM asemb.lexicon WHERE workspace_id = $1
            UNION ALL
            SELECT change.term, -change.times FROM asemb.lexicon_changes c, unnest(c.terms, c.changes) AS change (term, times) WHERE c.workspace_id = $1) counted
        WHERE EXISTS (SELECT 1 FROM asemb.lexicon l WHERE l.workspace_id = $1 AND l.id = counted.term)
        GROUP BY counted.term HAVING sum(times) <> 0
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
}
