namespace Asemb.Postgres.Sources;

internal static class SourceItemSql
{
    /// <summary>An item whose document somebody deleted is not known any more: it is taken in again.</summary>
    public const string Find = """
        SELECT i.key, i.version FROM asemb.source_items i
        WHERE i.workspace_id = $1 AND i.source_id = $2 AND i.key_hash = ANY ($3)
          AND EXISTS (SELECT FROM asemb.documents d WHERE d.workspace_id = $1 AND d.key_hash = i.key_hash)
        """;

    public const string List = """
        SELECT key, version FROM asemb.source_items
        WHERE workspace_id = $1 AND source_id = $2 AND ($3::text IS NULL OR (left(key, 200) COLLATE "C", key) > (left($3, 200), $3))
        ORDER BY left(key, 200) COLLATE "C", key LIMIT $4
        """;

    public const string ListMarked = """
        SELECT key, version FROM asemb.source_items
        WHERE workspace_id = $1 AND source_id = $2 AND is_gone AND ($3::text IS NULL OR (left(key, 200) COLLATE "C", key) > (left($3, 200), $3))
        ORDER BY left(key, 200) COLLATE "C", key LIMIT $4
        """;

    /// <summary>
    /// Puts what was taken. It counts where this sync marks it for the first time, so that what is handed over again after an interruption counts once.
    /// Outcomes: 0 created, 1 updated, 2 unchanged.
    /// </summary>
    public const string Put = """
        WITH given AS (SELECT * FROM unnest($4::bytea[], $5::text[], $6::text[], $7::integer[]) AS given (key_hash, key, version, outcome)),
            before AS (SELECT i.key_hash, CASE WHEN NOT i.is_gone THEN i.seen_by END AS seen_by FROM asemb.source_items i JOIN given USING (key_hash) WHERE i.workspace_id = $1 AND i.source_id = $2),
            counted AS (
                SELECT count(*) FILTER (WHERE b.key_hash IS NULL) AS items,
                    count(*) FILTER (WHERE b.seen_by IS DISTINCT FROM $3 AND outcome = 0) AS added,
                    count(*) FILTER (WHERE b.seen_by IS DISTINCT FROM $3 AND outcome = 1) AS changed,
                    count(*) FILTER (WHERE b.seen_by IS DISTINCT FROM $3 AND outcome = 2) AS unchanged
                FROM given LEFT JOIN before b USING (key_hash)),
            put AS (
                INSERT INTO asemb.source_items (workspace_id, source_id, key_hash, key, version, seen_by) SELECT $1, $2, key_hash, key, version, $3 FROM given
                ON CONFLICT (workspace_id, source_id, key_hash) DO UPDATE SET version = excluded.version, seen_by = excluded.seen_by, is_gone = false),
            items AS (UPDATE asemb.sources s SET item_count = s.item_count + c.items FROM counted c WHERE s.workspace_id = $1 AND s.id = $2)
        UPDATE asemb.source_syncs y SET added = y.added + c.added, changed = y.changed + c.changed, unchanged = y.unchanged + c.unchanged
        FROM counted c WHERE y.workspace_id = $1 AND y.id = $3
        """;

    /// <summary>Of documents <c>$2</c>, which are given up in the version that is accepted: their sources bring them again.</summary>
    public const string ForgetVersionsOf = """
        UPDATE asemb.source_items i SET version = NULL
        FROM asemb.documents d JOIN asemb.sources s ON s.workspace_id = $1 AND s.name = d.given_source
        WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND i.workspace_id = $1 AND i.source_id = s.id AND i.key_hash = d.key_hash AND i.version IS NOT NULL
        """;

    private const string Mark = """
        UPDATE asemb.source_items SET seen_by = $3, is_gone = false
        WHERE workspace_id = $1 AND source_id = $2 AND key_hash = ANY ($4) AND (seen_by <> $3 OR is_gone)
        """;

    public const string See = $"""
        WITH marked AS ({Mark} RETURNING 1)
        UPDATE asemb.source_syncs SET seen = seen + (SELECT count(*) FROM marked) WHERE workspace_id = $1 AND id = $3
        """;

    /// <summary>Without counting it as seen.</summary>
    public const string Keep = Mark;

    public const string Lose = "UPDATE asemb.source_items SET is_gone = true, seen_by = $3 WHERE workspace_id = $1 AND source_id = $2 AND key_hash = ANY ($4)";

    public const string LoseUnseen = "UPDATE asemb.source_items SET is_gone = true WHERE workspace_id = $1 AND source_id = $2 AND seen_by <> $3 AND NOT is_gone";

    public const string CountGone = "SELECT count(*) FROM asemb.source_items WHERE workspace_id = $1 AND source_id = $2 AND is_gone AND seen_by = $3";

    public const string CountUnseen = "SELECT count(*) FROM asemb.source_items WHERE workspace_id = $1 AND source_id = $2 AND (is_gone OR seen_by <> $3)";

    public const string ListGone = "SELECT key FROM asemb.source_items WHERE workspace_id = $1 AND source_id = $2 AND is_gone AND seen_by = $4 LIMIT $3";

    public const string ListUnseen = "SELECT key FROM asemb.source_items WHERE workspace_id = $1 AND source_id = $2 AND (is_gone OR seen_by <> $4) LIMIT $3";

    public const string Forget = """
        WITH gone AS (
                DELETE FROM asemb.source_items WHERE workspace_id = $1 AND source_id = $2 AND key_hash = ANY ($4) AND (is_gone OR seen_by <> $3) RETURNING 1),
            items AS (UPDATE asemb.sources SET item_count = item_count - (SELECT count(*) FROM gone) WHERE workspace_id = $1 AND id = $2)
        UPDATE asemb.source_syncs SET removed = removed + (SELECT count(*) FROM gone) WHERE workspace_id = $1 AND id = $3
        """;
}
