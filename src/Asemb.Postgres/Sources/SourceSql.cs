using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Sources;

internal static class SourceSql
{
    private const string Columns = """
        s.id, s.workspace_id, s.name, s.kind, s.settings, s.schedule, s.deletion_limit, s.is_paused, s.state, s.created_at, s.item_count, s.checked_at, s.failures, s.sync_id, s.lease IS NOT NULL, s.due_at
        """;

    private const string WithLastSync = $"""
        SELECT {Columns}, {SyncSql.Columns}
        FROM asemb.sources s
        LEFT JOIN LATERAL (SELECT * FROM asemb.source_syncs l WHERE l.workspace_id = $1 AND l.source_id = s.id ORDER BY l.id DESC LIMIT 1) y ON true
        WHERE s.workspace_id = $1
        """;

    /// <summary>Who makes a source of a workspace waits for whoever does so at the same time, so that both count.</summary>
    public const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended('sources', $1))";

    public const string Count = "SELECT count(*) FROM asemb.sources WHERE workspace_id = $1";

    public const string Insert = """
        INSERT INTO asemb.sources (workspace_id, name, kind, settings, schedule, deletion_limit, is_paused, due_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (workspace_id, name) DO NOTHING RETURNING id
        """;

    public const string Find = $"{WithLastSync} AND s.name = $2";

    public const string List = $"{WithLastSync} ORDER BY s.name";

    public const string FindById = $"SELECT {Columns} FROM asemb.sources s WHERE s.workspace_id = $1 AND s.id = $2";

    /// <summary>Until the end of the transaction nobody else begins, takes or ends a sync of the source.</summary>
    public const string Lock = $"SELECT {Columns} FROM asemb.sources s WHERE s.workspace_id = $1 AND s.id = $2 FOR UPDATE";

    /// <summary>When the next sync begins stays as it is unless schedule or pause change: else one that is changed often would never begin.</summary>
    public const string Replace = """
        UPDATE asemb.sources SET settings = $3, schedule = $4, deletion_limit = $5, is_paused = $6,
            due_at = CASE WHEN sync_id IS NOT NULL OR (schedule IS NOT DISTINCT FROM $4 AND is_paused = $6) THEN due_at ELSE $7 END
        WHERE workspace_id = $1 AND id = $2
        """;

    public const string ForgetState = "UPDATE asemb.sources SET state = NULL WHERE workspace_id = $1 AND id = $2";

    public const string ForgetVersions = "UPDATE asemb.source_items SET version = NULL WHERE workspace_id = $1 AND source_id = $2";

    /// <summary>
    /// The sources of documents <c>$2</c>, which are given up, look at everything with their next sync. <c>again</c> stays until that begins: one that is under way has
    /// looked already.
    /// </summary>
    public const string LookAgain = """
        UPDATE asemb.sources s SET state = (coalesce(s.state, '{}')::jsonb - ARRAY['fingerprint', 'version'] || '{"again": true}')::text
        WHERE s.workspace_id = $1 AND s.name IN (SELECT d.given_source FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = ANY ($2))
        """;

    public const string ForgetItems = "DELETE FROM asemb.source_items WHERE workspace_id = $1 AND source_id = $2";

    public const string Pause = "UPDATE asemb.sources SET is_paused = true, item_count = 0, state = NULL, due_at = NULL WHERE workspace_id = $1 AND id = $2";

    public const string Delete = "DELETE FROM asemb.sources WHERE workspace_id = $1 AND id = $2";

    /// <summary>Of the source, or of the whole workspace when <c>$2</c> is null.</summary>
    public const string CountQueued = """
        SELECT count(*) FROM (
            SELECT FROM asemb.documents WHERE workspace_id = $1 AND due_at IS NOT NULL AND ($2::text IS NULL OR given_source = $2) LIMIT $3) queued
        """;

    public const string CountQueuedBySource = """
        SELECT s.name, q.documents FROM asemb.sources s
        CROSS JOIN LATERAL (SELECT count(*) AS documents FROM (
            SELECT FROM asemb.documents d WHERE d.workspace_id = $1 AND d.due_at IS NOT NULL AND d.given_source = s.name LIMIT $2) queued) q
        WHERE s.workspace_id = $1
        """;

    /// <summary>Nobody works on the source's sync from here on.</summary>
    public const string LetGo = "UPDATE asemb.sources SET sync_id = NULL, lease = NULL, due_at = $3 WHERE workspace_id = $1 AND id = $2";

    /// <summary>In the transaction in which documents <paramref name="ids"/> are given up, and before. Sources are locked before their items, as syncs do.</summary>
    public static IReadOnlyList<Statement> GiveUp(long workspace, long[] ids) => [new(LookAgain, workspace, ids), new(SourceItemSql.ForgetVersionsOf, workspace, ids)];
}
