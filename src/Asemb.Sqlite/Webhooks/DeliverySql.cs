namespace Asemb.Sqlite.Webhooks;

internal static class DeliverySql
{
    private const string Columns = """
        d.sequence, d.event_id, d.type, d.data, d.created_at, d.state, d.attempts, d.due_at, d.attempted_at, d.status, d.latency_ms, d.answer, d.error
        """;

    /// <summary>One for each webhook that listens to it.</summary>
    public const string Insert = """
        INSERT INTO webhook_deliveries (workspace_id, webhook_id, event_id, type, data, created_at, state, due_at)
        SELECT $workspace, w.id, $event, $type, $data, $now, 'pending', $now
        FROM webhooks w WHERE w.workspace_id = $workspace AND w.is_enabled = 1 AND EXISTS (SELECT 1 FROM json_each(w.events) WHERE value = $type)
        """;

    /// <summary>The longest waiting first.</summary>
    public const string Lease = """
        UPDATE webhook_deliveries SET state = 'sending', lease = $lease, due_at = $until, attempts = attempts + 1
        WHERE workspace_id = $workspace AND sequence IN (
            SELECT sequence FROM webhook_deliveries WHERE webhook_id = $webhook AND due_at <= $now ORDER BY due_at, sequence LIMIT $limit)
        RETURNING sequence, event_id, type, data, created_at, attempts
        """;

    public const string Settle = """
        UPDATE webhook_deliveries SET
            state = $state, lease = NULL, due_at = $next, attempts = attempts - $refund, attempted_at = CASE WHEN $refund = 0 THEN $now ELSE attempted_at END,
            finished_at = CASE WHEN $next IS NULL THEN $now END,
            status = iif($back, status, $status), latency_ms = iif($back, latency_ms, $latency), answer = iif($back, answer, $answer), error = iif($back, error, $error)
        WHERE workspace_id = $workspace AND webhook_id = $webhook AND sequence = $sequence AND lease = $lease
        """;

    public const string List = $"""
        SELECT {Columns} FROM webhook_deliveries d
        WHERE d.workspace_id = $workspace AND d.webhook_id = $webhook AND ($state IS NULL OR d.state = $state) AND d.sequence < $before ORDER BY d.sequence DESC LIMIT $limit
        """;

    public const string Find = $"SELECT {Columns} FROM webhook_deliveries d WHERE d.workspace_id = $workspace AND d.webhook_id = $webhook AND d.event_id = $event";

    public const string Redeliver = """
        UPDATE webhook_deliveries SET state = 'pending', due_at = $now, attempts = 0, finished_at = NULL
        WHERE workspace_id = $workspace AND webhook_id = $webhook AND event_id = $event AND state <> 'sending'
        """;

    /// <summary>The newest of those that are over and beyond the ones that are kept.</summary>
    public const string NewestBeyond = """
        SELECT sequence FROM webhook_deliveries WHERE workspace_id = $workspace AND webhook_id = $webhook AND due_at IS NULL ORDER BY sequence DESC LIMIT 1 OFFSET $keep
        """;

    private const string IsOld = "lease IS NULL AND (created_at < $created OR (due_at IS NULL AND (finished_at < $finished OR sequence <= $beyond)))";

    /// <summary>How far the next ones reach, and whether some of them go.</summary>
    public const string FindOld = $"""
        SELECT max(sequence), coalesce(max({IsOld}), 0)
        FROM (SELECT * FROM webhook_deliveries WHERE workspace_id = $workspace AND webhook_id = $webhook AND sequence > $after ORDER BY sequence LIMIT $limit)
        """;

    public const string Forget = $"DELETE FROM webhook_deliveries WHERE workspace_id = $workspace AND webhook_id = $webhook AND sequence > $after AND sequence <= $until AND {IsOld}";

    /// <summary>Who had them under way is dead.</summary>
    public const string ReleaseAll = "UPDATE webhook_deliveries SET state = 'pending', due_at = $now, lease = NULL WHERE due_at IS NOT NULL AND lease IS NOT NULL";
}
