namespace Asemb.Postgres.Operations;

internal static class StatisticsSql
{
    /// <summary>Every table of ours with its size by part and what vacuum and analyze did to it. Rows are the planner's estimate, dead ones the collector's.</summary>
    public const string Tables = """
        SELECT n.nspname || '.' || c.relname, greatest(c.reltuples::bigint, s.n_live_tup, 0), coalesce(s.n_live_tup, 0), coalesce(s.n_dead_tup, 0), coalesce(s.n_mod_since_analyze, 0),
            pg_table_size(c.oid) - coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0), coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0), pg_indexes_size(c.oid),
            greatest(s.last_vacuum, s.last_autovacuum), greatest(s.last_analyze, s.last_autoanalyze), coalesce(c.reloptions, '{}')
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_stat_all_tables s ON s.relid = c.oid
        WHERE n.nspname IN ('asemb', 'asemb_vectors') AND c.relkind IN ('r', 'p')
        ORDER BY n.nspname, CASE WHEN n.nspname = 'asemb_vectors' THEN length(c.relname) END, c.relname
        """;

    /// <summary>Every index of ours, how often it was used, and how large a B-tree of its rows would be when packed to nine tenths.</summary>
    public const string Indexes = """
        SELECT n.nspname || '.' || i.relname, n.nspname || '.' || t.relname, a.amname, x.indisvalid, x.indisready, x.indisunique, pg_relation_size(i.oid), coalesce(s.idx_scan, 0),
            CASE WHEN a.amname = 'btree' AND i.reltuples > 0 THEN (i.reltuples * (12 + coalesce((
                SELECT sum(coalesce(p.avg_width, 8)) FROM unnest(x.indkey) k(number)
                JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = k.number
                LEFT JOIN pg_stats p ON p.schemaname = n.nspname AND p.tablename = t.relname AND p.attname = c.attname), 16) + 4) / 0.9)::bigint END,
            pg_get_indexdef(i.oid)
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
        JOIN pg_am a ON a.oid = i.relam
        LEFT JOIN pg_stat_all_indexes s ON s.indexrelid = i.oid
        WHERE n.nspname IN ('asemb', 'asemb_vectors')
        ORDER BY n.nspname, length(t.relname), t.relname, i.relname
        """;

    /// <summary>The table of each embedding index, with the workspace of those that are active and the type that the vectors are kept in.</summary>
    public const string Vectors = """
        SELECT substr(c.relname, 2)::bigint, w.name, i.provider || ':' || i.model, format_type(v.atttypid, v.atttypmod), n.nspname || '.' || c.relname
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute v ON v.attrelid = c.oid AND v.attname = 'embedding'
        LEFT JOIN asemb.active_indexes() i ON i.id::text = substr(c.relname, 2)
        LEFT JOIN asemb.workspaces w ON w.id = i.workspace_id
        WHERE n.nspname = 'asemb_vectors' AND c.relkind = 'r' AND c.relname ~ '^v[0-9]+$'
        ORDER BY w.name NULLS LAST, 1
        """;

    public const string Workspaces = "SELECT id, name FROM asemb.workspaces ORDER BY id";

    /// <summary>From within workspace <c>$1</c>.</summary>
    public const string OtherIndexes = "SELECT id, provider || ':' || model, state FROM asemb.embedding_indexes WHERE workspace_id = $1 AND state <> 'active'";

    /// <summary>What is being built now, by table; of others' processes a login that is no superuser may see nothing.</summary>
    public const string Progress = """
        SELECT n.nspname || '.' || c.relname, p.phase, coalesce(p.blocks_done, 0), coalesce(p.blocks_total, 0), coalesce(p.tuples_done, 0), coalesce(p.tuples_total, 0)
        FROM pg_stat_progress_create_index p
        JOIN pg_class c ON c.oid = p.relid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE p.datname = current_database() AND n.nspname IN ('asemb', 'asemb_vectors')
        """;

    public const string Settings = """
        SELECT name, setting, unit FROM pg_settings
        WHERE name IN ('maintenance_work_mem', 'autovacuum_work_mem', 'max_parallel_maintenance_workers', 'autovacuum', 'autovacuum_vacuum_scale_factor',
            'autovacuum_vacuum_threshold', 'autovacuum_vacuum_insert_scale_factor', 'autovacuum_analyze_scale_factor', 'autovacuum_analyze_threshold', 'track_counts', 'shared_buffers', 'max_connections')
        ORDER BY name
        """;
}
