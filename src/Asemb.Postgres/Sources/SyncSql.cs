namespace Asemb.Postgres.Sources;

internal static class SyncSql
{
    public const string Columns = """
        y.id, y.state, y.is_scheduled, y.is_full, y.known, y.allowed_removals, y.attempts, y.cursor, y.added, y.changed, y.unchanged, y.seen, y.removed, y.notes, y.held_back,
        y.error_code, y.error_message, y.started_at, y.ended_at
        """;

    /// <summary>It carries on what the one before held back, until it finds what it holds back itself.</summary>
    public const string Insert = """
        INSERT INTO asemb.source_syncs (workspace_id, source_id, state, is_scheduled, is_full, known, allowed_removals, notes, started_at, held_back)
        VALUES ($1, $2, 'running', $3, $4, $5, $6, $7, $8,
            (SELECT b.held_back FROM asemb.source_syncs b WHERE b.workspace_id = $1 AND b.source_id = $2 ORDER BY b.id DESC LIMIT 1)) RETURNING id
        """;

    public const string Find = $"SELECT {Columns} FROM asemb.source_syncs y WHERE y.workspace_id = $1 AND y.id = $2";

    public const string List = $"SELECT {Columns} FROM asemb.source_syncs y WHERE y.workspace_id = $1 AND y.source_id = $2 ORDER BY y.id DESC LIMIT $3";

    /// <summary>The one before.</summary>
    public const string Before = $"""
        SELECT {Columns} FROM asemb.source_syncs y WHERE y.workspace_id = $1 AND y.source_id = $2 AND y.id < $3 ORDER BY y.id DESC LIMIT 1
        """;

    /// <summary>Sources with something to do. Beyond row-level security: ids only.</summary>
    public const string Due = "SELECT workspace_id, source_id FROM asemb.due_sources($1, $2)";

    /// <summary>Unless another process looks at it in this moment.</summary>
    public const string LockDue = "SELECT id FROM asemb.sources WHERE workspace_id = $1 AND id = $2 AND due_at <= $3 FOR UPDATE SKIP LOCKED";

    /// <summary>It looks at everything where that was asked for.</summary>
    public const string Begin = """
        UPDATE asemb.sources SET sync_id = $3, lease = NULL, due_at = $4, state = CASE WHEN sync_id IS DISTINCT FROM $3 AND state::jsonb ? 'again' THEN (state::jsonb - 'again')::text ELSE state END
        WHERE workspace_id = $1 AND id = $2
        """;

    public const string Take = "UPDATE asemb.sources SET lease = $3, due_at = $4 WHERE workspace_id = $1 AND id = $2";

    /// <summary>It reads everything anew, or may remove more, than was asked for at first. What it saved is of what it was.</summary>
    public const string Widen = """
        UPDATE asemb.source_syncs SET is_full = is_full OR $3, allowed_removals = $4, cursor = CASE WHEN $3 AND NOT is_full THEN NULL ELSE cursor END
        WHERE workspace_id = $1 AND id = $2
        """;

    public const string CountAttempt = "UPDATE asemb.source_syncs SET attempts = attempts + 1 WHERE workspace_id = $1 AND id = $2";

    public const string Renew = "UPDATE asemb.sources SET due_at = $4 WHERE workspace_id = $1 AND id = $2 AND lease = $3";

    /// <summary>What every write of a sync begins with: whoever lost the lease finds no row.</summary>
    public const string Hold = "SELECT id FROM asemb.sources WHERE workspace_id = $1 AND id = $2 AND lease = $3 FOR UPDATE";

    public const string PutOff = "UPDATE asemb.sources SET lease = NULL, due_at = $4 WHERE workspace_id = $1 AND id = $2 AND lease = $3";

    public const string NoteError = "UPDATE asemb.source_syncs SET error_code = $3, error_message = $4, attempts = attempts - $5 WHERE workspace_id = $1 AND id = $2";

    public const string Notes = "UPDATE asemb.source_syncs SET notes = $3 WHERE workspace_id = $1 AND id = $2";

    /// <summary>It got on: earlier attempts do not count any more.</summary>
    public const string Save = "UPDATE asemb.source_syncs SET cursor = $3, attempts = 1, error_code = NULL, error_message = NULL WHERE workspace_id = $1 AND id = $2";

    /// <summary>One that did not get to its end found nothing else than the one before it: what that held back, and was not removed since, is held back still.</summary>
    public const string End = """
        UPDATE asemb.source_syncs SET state = $3, held_back = CASE WHEN $3 IN ('failed', 'cancelled') THEN nullif(greatest(held_back - removed, 0), 0) ELSE $4 END,
            error_code = $5, error_message = $6, cursor = NULL, ended_at = $7
        WHERE workspace_id = $1 AND id = $2
        """;

    public const string EndSource = """
        UPDATE asemb.sources SET
            state = CASE WHEN $3::text IS NOT NULL AND state::jsonb ? 'again' THEN ($3::text::jsonb - ARRAY['fingerprint', 'version'])::text ELSE coalesce($3::text, state) END,
            checked_at = $4, failures = CASE WHEN $5 THEN failures + 1 ELSE 0 END, sync_id = NULL, lease = NULL, due_at = $6
        WHERE workspace_id = $1 AND id = $2
        """;

    public const string Delete = "DELETE FROM asemb.source_syncs WHERE workspace_id = $1 AND id = $2";

    public const string Trim = """
        DELETE FROM asemb.source_syncs WHERE workspace_id = $1 AND source_id = $2
            AND id <= (SELECT id FROM asemb.source_syncs WHERE workspace_id = $1 AND source_id = $2 ORDER BY id DESC LIMIT 1 OFFSET $3)
        """;
}
