namespace Asemb.Sqlite.Sources;

internal static class SourceSql
{
    private const string Columns = """
        s.id, s.workspace_id, s.name, s.kind, s.settings, s.schedule, s.deletion_limit, s.is_paused, s.state, s.created_at, s.item_count, s.checked_at, s.failures, s.sync_id, s.lease IS NOT NULL, s.due_at
        """;

    public const string Count = "SELECT count(*) FROM sources WHERE workspace_id = $workspace";

    public const string Insert = """
        INSERT INTO sources (workspace_id, name, kind, settings, schedule, deletion_limit, is_paused, due_at, created_at)
        VALUES ($workspace, $name, $kind, $settings, $schedule, $limit, $paused, $due, $now)
        ON CONFLICT (workspace_id, name) DO NOTHING RETURNING id
        """;

    public const string Find = $"SELECT {Columns} FROM sources s WHERE s.workspace_id = $workspace AND s.name = $name";

    public const string FindById = $"SELECT {Columns} FROM sources s WHERE s.workspace_id = $workspace AND s.id = $source";

    public const string List = $"SELECT {Columns} FROM sources s WHERE s.workspace_id = $workspace ORDER BY s.name";

    /// <summary>When the next sync begins stays as it is unless schedule or pause change: else one that is changed often would never begin.</summary>
    public const string Replace = """
        UPDATE sources SET settings = $settings, schedule = $schedule, deletion_limit = $limit, is_paused = $paused,
            due_at = CASE WHEN sync_id IS NOT NULL OR (schedule IS $schedule AND is_paused = $paused) THEN due_at ELSE $due END
        WHERE workspace_id = $workspace AND id = $source
        """;

    public const string ForgetState = "UPDATE sources SET state = NULL WHERE workspace_id = $workspace AND id = $source";

    public const string ForgetVersions = "UPDATE source_items SET version = NULL WHERE workspace_id = $workspace AND source_id = $source";

    /// <summary>
    /// The source of a document that is given up looks at everything with its next sync. <c>again</c> stays until that begins: one that is under way has looked already.
    /// </summary>
    public const string LookAgain = """
        UPDATE sources SET state = json_set(json_remove(coalesce(state, '{}'), '$.fingerprint', '$.version'), '$.again', json('true'))
        WHERE workspace_id = $workspace AND name = (SELECT d.given_source FROM documents d WHERE d.id = $id AND d.workspace_id = $workspace) AND json_extract(state, '$.again') IS NULL
        """;

    public const string ForgetItems = "DELETE FROM source_items WHERE workspace_id = $workspace AND source_id = $source";

    public const string Pause = "UPDATE sources SET is_paused = 1, item_count = 0, state = NULL, due_at = NULL WHERE workspace_id = $workspace AND id = $source";

    public const string Delete = "DELETE FROM sources WHERE workspace_id = $workspace AND id = $source";

    /// <summary>Of the source, or of the whole workspace when <c>$source</c> is null.</summary>
    public const string CountQueued = """
        SELECT count(*) FROM (
            SELECT 1 FROM documents WHERE workspace_id = $workspace AND due_at IS NOT NULL AND ($source IS NULL OR given_source = $source) LIMIT $most)
        """;

    public const string CountQueuedBySource = """
        SELECT s.name, (
            SELECT count(*) FROM (SELECT 1 FROM documents d WHERE d.workspace_id = $workspace AND d.due_at IS NOT NULL AND d.given_source = s.name LIMIT $most))
        FROM sources s WHERE s.workspace_id = $workspace
        """;

    /// <summary>Nobody works on the source's sync from here on.</summary>
    public const string LetGo = "UPDATE sources SET sync_id = NULL, lease = NULL, due_at = $due WHERE workspace_id = $workspace AND id = $source";
}
