namespace Asemb.Postgres.Webhooks;

internal static class DeliverySql
{
    private const string Columns = """
        d.sequence, d.event_id, d.type, d.data, d.created_at, d.state, d.attempts, d.due_at, d.attempted_at, d.status, d.latency_ms, d.answer, d.error
        """;

    /// <summary>
    /// One for each event and webhook that listens to it: <c>$3</c> event ids, <c>$4</c> types, <c>$5</c> data. Not for one that is being deleted in this
    /// moment, which can take long: the change that is told of must neither wait for that nor fail with it.
    /// </summary>
    public const string Insert = """
        INSERT INTO asemb.webhook_deliveries (workspace_id, webhook_id, event_id, type, data, created_at, state, due_at)
        SELECT $1, w.id, given.id, given.type, given.data, $2, 'pending', $2
        FROM unnest($3::uuid[], $4::text[], $5::text[]) AS given (id, type, data)
        JOIN (SELECT id, events FROM asemb.webhooks WHERE workspace_id = $1 AND is_enabled FOR KEY SHARE SKIP LOCKED) w ON given.type = ANY (w.events)
        RETURNING sequence
        """;

    /// <summary>The longest waiting first, without those that another server looks at in this moment. Materialized: looked for once, whatever the plan.</summary>
    public const string Lease = """
        WITH taken AS MATERIALIZED (
            SELECT sequence FROM asemb.webhook_deliveries
            WHERE workspace_id = $1 AND webhook_id = $2 AND due_at <= $3 ORDER BY due_at, sequence LIMIT $6 FOR UPDATE SKIP LOCKED)
        UPDATE asemb.webhook_deliveries d SET state = 'sending', lease = $5, due_at = $4, attempts = attempts + 1
        FROM taken WHERE d.workspace_id = $1 AND d.webhook_id = $2 AND d.sequence = taken.sequence
        RETURNING d.sequence, d.event_id, d.type, d.data, d.created_at, d.attempts
        """;

    /// <summary><c>$13</c>: put back as it was.</summary>
    public const string Settle = """
        UPDATE asemb.webhook_deliveries SET
            state = $5, lease = NULL, due_at = $6, attempts = attempts - $7, attempted_at = CASE WHEN $7 = 0 THEN $8 ELSE attempted_at END, finished_at = CASE WHEN $6::timestamptz IS NULL THEN $8::timestamptz END,
            status = CASE WHEN $13 THEN status ELSE $9 END, latency_ms = CASE WHEN $13 THEN latency_ms ELSE $10 END,
            answer = CASE WHEN $13 THEN answer ELSE $11 END, error = CASE WHEN $13 THEN error ELSE $12 END
        WHERE workspace_id = $1 AND webhook_id = $2 AND sequence = $3 AND lease = $4
        """;

    public const string List = $"""
        SELECT {Columns} FROM asemb.webhook_deliveries d
        WHERE d.workspace_id = $1 AND d.webhook_id = $2 AND ($3::text IS NULL OR d.state = $3) AND d.sequence < $4 ORDER BY d.sequence DESC LIMIT $5
        """;

    public const string Find = $"SELECT {Columns} FROM asemb.webhook_deliveries d WHERE d.workspace_id = $1 AND d.webhook_id = $2 AND d.event_id = $3";

    public const string Redeliver = """
        UPDATE asemb.webhook_deliveries SET state = 'pending', due_at = $4, attempts = 0, finished_at = NULL
        WHERE workspace_id = $1 AND webhook_id = $2 AND event_id = $3 AND state <> 'sending'
        """;

    /// <summary>The newest of those that are over and beyond the <c>$3</c> that are kept.</summary>
    public const string NewestBeyond = """
        SELECT sequence FROM asemb.webhook_deliveries WHERE workspace_id = $1 AND webhook_id = $2 AND due_at IS NULL ORDER BY sequence DESC OFFSET $3 LIMIT 1
        """;

    /// <summary><c>$3</c> over since, <c>$4</c> older than, <c>$5</c> over and up to there.</summary>
    private const string IsOld = "lease IS NULL AND (created_at < $4 OR (due_at IS NULL AND (finished_at < $3 OR sequence <= $5)))";

    /// <summary>How far the next <c>$7</c> after <c>$6</c> reach, and whether some of them go.</summary>
    public const string FindOld = $"""
        SELECT max(sequence), bool_or({IsOld})
        FROM (SELECT * FROM asemb.webhook_deliveries WHERE workspace_id = $1 AND webhook_id = $2 AND sequence > $6 ORDER BY sequence LIMIT $7) part
        """;

    /// <summary>Those after <c>$6</c> and up to <c>$7</c>.</summary>
    public const string Forget = $"DELETE FROM asemb.webhook_deliveries WHERE workspace_id = $1 AND webhook_id = $2 AND sequence > $6 AND sequence <= $7 AND {IsOld}";
}
