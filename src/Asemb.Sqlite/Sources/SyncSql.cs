namespace Asemb.Sqlite.Sources;

internal static class SyncSql
{
    private const string Columns = """
        y.id, y.state, y.is_scheduled, y.is_full, y.known, y.allowed_removals, y.attempts, y.cursor, y.added, y.changed, y.unchanged, y.seen, y.removed, y.notes, y.held_back,
        y.error_code, y.error_message, y.started_at, y.ended_at
        """;

    /// <summary>It carries on what the one before held back, until it finds what it holds back itself.</summary>
    public const string Insert = """
        INSERT INTO source_syncs (workspace_id, source_id, state, is_scheduled, is_full, known, allowed_removals, notes, started_at, held_back)
        VALUES ($workspace, $source, 'running', $scheduled, $full, $known, $allowed, $notes, $now,
            (SELECT b.held_back FROM source_syncs b WHERE b.workspace_id = $workspace AND b.source_id = $source ORDER BY b.id DESC LIMIT 1)) RETURNING id
        """;

    public const string Find = $"SELECT {Columns} FROM source_syncs y WHERE y.workspace_id = $workspace AND y.id = $sync";

    public const string List = $"SELECT {Columns} FROM source_syncs y WHERE y.workspace_id = $workspace AND y.source_id = $source ORDER BY y.id DESC LIMIT $limit";

    /// <summary>The one before.</summary>
    public const string Before = $"""
        SELECT {Columns} FROM source_syncs y WHERE y.workspace_id = $workspace AND y.source_id = $source AND y.id < $sync ORDER BY y.id DESC LIMIT 1
        """;

    /// <summary>Sources with something to do, in all workspaces.</summary>
    public const string Due = "SELECT workspace_id, id FROM sources WHERE due_at <= $now ORDER BY due_at LIMIT $limit";

    /// <summary>It looks at everything where that was asked for.</summary>
    public const string Begin = """
        UPDATE sources SET sync_id = $sync, lease = NULL, due_at = $now, state = CASE WHEN sync_id IS NOT $sync THEN json_remove(state, '$.again') ELSE state END
        WHERE workspace_id = $workspace AND id = $source
        """;

    public const string Take = "UPDATE sources SET lease = $lease, due_at = $until WHERE workspace_id = $workspace AND id = $source";

    /// <summary>It reads everything anew, or may remove more, than was asked for at first. What it saved is of what it was.</summary>
    public const string Widen = """
        UPDATE source_syncs SET is_full = max(is_full, $full), allowed_removals = $allowed, cursor = CASE WHEN $full > is_full THEN NULL ELSE cursor END
        WHERE workspace_id = $workspace AND id = $sync
        """;

    public const string CountAttempt = "UPDATE source_syncs SET attempts = attempts + 1 WHERE workspace_id = $workspace AND id = $sync";

    public const string Renew = "UPDATE sources SET due_at = $until WHERE workspace_id = $workspace AND id = $source AND lease = $lease";

    public const string IsHeld = "SELECT 1 FROM sources WHERE workspace_id = $workspace AND id = $source AND lease = $lease";

    public const string PutOff = "UPDATE sources SET lease = NULL, due_at = $until WHERE workspace_id = $workspace AND id = $source AND lease = $lease";

    /// <summary>The one process that syncs for all workspaces was started again.</summary>
    public const string ReleaseAll = "UPDATE sources SET lease = NULL, due_at = $now WHERE lease IS NOT NULL";

    public const string NoteError = """
        UPDATE source_syncs SET error_code = $code, error_message = $message, attempts = attempts - $refund WHERE workspace_id = $workspace AND id = $sync
        """;

    public const string Count = """
        UPDATE source_syncs SET added = added + $added, changed = changed + $changed, unchanged = unchanged + $unchanged, seen = seen + $seen, notes = $notes
        WHERE workspace_id = $workspace AND id = $sync
        """;

    /// <summary>It got on: earlier attempts do not count any more.</summary>
    public const string Save = "UPDATE source_syncs SET cursor = $cursor, attempts = 1, error_code = NULL, error_message = NULL WHERE workspace_id = $workspace AND id = $sync";

    public const string CountRemoved = "UPDATE source_syncs SET removed = removed + $removed WHERE workspace_id = $workspace AND id = $sync";

    public const string CountItems = "UPDATE sources SET item_count = item_count + $items WHERE workspace_id = $workspace AND id = $source";

    /// <summary>One that did not get to its end found nothing else than the one before it: what that held back, and was not removed since, is held back still.</summary>
    public const string End = """
        UPDATE source_syncs SET state = $state, held_back = CASE WHEN $state IN ('failed', 'cancelled') THEN nullif(max(held_back - removed, 0), 0) ELSE $held END, error_code = $code, error_message = $message, cursor = NULL, ended_at = $now
        WHERE workspace_id = $workspace AND id = $sync
        """;

    public const string EndSource = """
        UPDATE sources SET
            state = CASE WHEN json_extract(state, '$.again') IS NOT NULL THEN coalesce(json_remove($kept, '$.fingerprint', '$.version'), state) ELSE coalesce($kept, state) END,
            checked_at = $now, failures = CASE WHEN $failed = 1 THEN failures + 1 ELSE 0 END, sync_id = NULL, lease = NULL, due_at = $due
        WHERE workspace_id = $workspace AND id = $source
        """;

    public const string Delete = "DELETE FROM source_syncs WHERE workspace_id = $workspace AND id = $sync";

    public const string Trim = """
        DELETE FROM source_syncs WHERE workspace_id = $workspace AND source_id = $source
            AND id <= (SELECT id FROM source_syncs WHERE workspace_id = $workspace AND source_id = $source ORDER BY id DESC LIMIT 1 OFFSET $keep)
        """;
}
