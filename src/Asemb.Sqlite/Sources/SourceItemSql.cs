namespace Asemb.Sqlite.Sources;

internal static class SourceItemSql
{
    /// <summary>An item whose document somebody deleted is not known any more: it is taken in again.</summary>
    public const string Find = """
        SELECT i.key, i.version FROM source_items i
        WHERE i.workspace_id = $workspace AND i.source_id = $source AND i.key IN (SELECT value FROM json_each($keys))
          AND EXISTS (SELECT 1 FROM documents d WHERE d.workspace_id = $workspace AND d.key = i.key)
        """;

    public const string List = """
        SELECT key, version FROM source_items WHERE workspace_id = $workspace AND source_id = $source AND ($after IS NULL OR key > $after) ORDER BY key LIMIT $limit
        """;

    /// <returns>-1 where it was marked as gone.</returns>
    public const string SeenBy = "SELECT CASE WHEN is_gone = 0 THEN seen_by ELSE -1 END FROM source_items WHERE workspace_id = $workspace AND source_id = $source AND key = $key";

    public const string Put = """
        INSERT INTO source_items (workspace_id, source_id, key, version, seen_by) VALUES ($workspace, $source, $key, $version, $sync)
        ON CONFLICT (source_id, key) DO UPDATE SET version = excluded.version, seen_by = excluded.seen_by, is_gone = 0
        """;

    /// <summary>Of a document that is given up in the version that is accepted: its source brings it again.</summary>
    public const string ForgetVersionOf = """
        UPDATE source_items SET version = NULL
        WHERE workspace_id = $workspace AND key = (SELECT d.key FROM documents d WHERE d.id = $id AND d.workspace_id = $workspace)
            AND source_id = (SELECT s.id FROM documents d JOIN sources s ON s.workspace_id = d.workspace_id AND s.name = d.given_source WHERE d.id = $id AND d.workspace_id = $workspace)
        """;

    /// <returns>A row when this sync sees it for the first time.</returns>
    public const string See = """
        UPDATE source_items SET seen_by = $sync, is_gone = 0 WHERE workspace_id = $workspace AND source_id = $source AND key = $key AND (seen_by <> $sync OR is_gone = 1)
        """;

    public const string Lose = "UPDATE source_items SET is_gone = 1, seen_by = $sync WHERE workspace_id = $workspace AND source_id = $source AND key = $key";

    public const string LoseUnseen = "UPDATE source_items SET is_gone = 1 WHERE workspace_id = $workspace AND source_id = $source AND seen_by <> $sync AND is_gone = 0";

    /// <summary>Named: without statistics SQLite would rather read all items of the source.</summary>
    private const string FromGone = "FROM source_items INDEXED BY source_items_gone";

    public const string ListMarked = $"""
        SELECT key, version {FromGone} WHERE workspace_id = $workspace AND source_id = $source AND is_gone = 1 AND ($after IS NULL OR key > $after) ORDER BY key LIMIT $limit
        """;

    public const string CountGone = $"SELECT count(*) {FromGone} WHERE workspace_id = $workspace AND source_id = $source AND is_gone = 1 AND seen_by = $sync";

    public const string CountUnseen = "SELECT count(*) FROM source_items WHERE workspace_id = $workspace AND source_id = $source AND (is_gone = 1 OR seen_by <> $sync)";

    public const string ListGone = $"SELECT key {FromGone} WHERE workspace_id = $workspace AND source_id = $source AND is_gone = 1 AND seen_by = $sync LIMIT $limit";

    public const string ListUnseen = """
        SELECT key FROM source_items WHERE workspace_id = $workspace AND source_id = $source AND (is_gone = 1 OR seen_by <> $sync) LIMIT $limit
        """;

    public const string Forget = """
        DELETE FROM source_items WHERE workspace_id = $workspace AND source_id = $source AND key IN (SELECT value FROM json_each($keys)) AND (is_gone = 1 OR seen_by <> $sync)
        """;
}
