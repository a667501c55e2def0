namespace Asemb.Postgres.Webhooks;

internal static class WebhookSql
{
    public const string Columns = """
        w.id, w.name, w.url, w.events, w.secret, w.former_secret, w.former_until, w.is_enabled, w.disabled_reason, w.failures, w.failing_since, w.held_until, w.last_error, w.created_at
        """;

    private const string CountWaiting = """
        (SELECT count(*) FROM asemb.webhook_deliveries d WHERE d.workspace_id = $1 AND d.webhook_id = w.id AND d.due_at IS NOT NULL)
        """;

    public const string Insert = """
        INSERT INTO asemb.webhooks (workspace_id, id, name, url, events, secret, is_enabled, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (workspace_id, name) DO NOTHING
        """;

    /// <summary>Who makes a webhook of a workspace waits for whoever does so at the same time, so that both count.</summary>
    public const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtextextended('webhooks', $1))";

    public const string Count = "SELECT count(*) FROM asemb.webhooks WHERE workspace_id = $1";

    public const string List = $"SELECT {Columns}, {CountWaiting} FROM asemb.webhooks w WHERE w.workspace_id = $1 ORDER BY w.name";

    public const string Find = $"SELECT {Columns}, {CountWaiting} FROM asemb.webhooks w WHERE w.workspace_id = $1 AND w.name = $2";

    /// <summary>As <see cref="Find"/>, for whoever sends: by id, and no matter how much waits.</summary>
    public const string FindById = $"SELECT {Columns}, 0::bigint FROM asemb.webhooks w WHERE w.workspace_id = $1 AND w.id = $2";

    /// <summary><c>$3</c> URL, <c>$4</c> events, <c>$5</c> enabled, <c>$6</c> secret; null stays. <c>$7</c> until when the former secret counts.</summary>
    public const string Update = """
        UPDATE asemb.webhooks SET
            url = coalesce($3, url), events = coalesce($4, events), is_enabled = coalesce($5, is_enabled),
            secret = coalesce($6, secret),
            former_secret = CASE WHEN $6 IS NULL THEN former_secret WHEN $7::timestamptz IS NULL THEN NULL ELSE secret END,
            former_until = CASE WHEN $6 IS NULL THEN former_until ELSE $7 END,
            disabled_reason = CASE WHEN $5 IS NULL THEN disabled_reason END,
            failures = CASE WHEN $5 OR $3 IS NOT NULL THEN 0 ELSE failures END,
            failing_since = CASE WHEN $5 OR $3 IS NOT NULL THEN NULL ELSE failing_since END,
            held_until = CASE WHEN $5 OR $3 IS NOT NULL THEN NULL ELSE held_until END,
            last_error = CASE WHEN $5 OR $3 IS NOT NULL THEN NULL ELSE last_error END
        WHERE workspace_id = $1 AND name = $2
        """;

    public const string Delete = "DELETE FROM asemb.webhooks WHERE workspace_id = $1 AND name = $2";

    /// <summary>What somebody wants to be told; empty in most workspaces.</summary>
    public const string Subscribed = "SELECT DISTINCT unnest(events) FROM asemb.webhooks WHERE workspace_id = $1 AND is_enabled";

    private const string Listener = "EXISTS (SELECT FROM asemb.webhooks w WHERE w.workspace_id = $1 AND w.is_enabled AND 'job.completed' = ANY (w.events))";

    /// <summary>The job's end is to be told, if somebody wants to know: <c>$2</c> its id.</summary>
    public const string FollowJob = $"INSERT INTO asemb.followed_jobs (workspace_id, job_id) SELECT $1, $2 WHERE {Listener}";

    /// <summary>What was followed for one who left is not told to one who comes.</summary>
    public const string ForgetJobs = $"DELETE FROM asemb.followed_jobs WHERE workspace_id = $1 AND NOT {Listener}";

    /// <summary>The next jobs after <c>$2</c>, with how many documents they have.</summary>
    public const string FollowedJobs = """
        SELECT f.job_id, (SELECT j.total - j.unchanged FROM asemb.jobs j WHERE j.workspace_id = $1 AND j.id = f.job_id)
        FROM asemb.followed_jobs f WHERE f.workspace_id = $1 AND f.job_id > $2 ORDER BY f.job_id LIMIT $3
        """;

    /// <summary>
    /// A document of the job <c>f.job_id</c> that waits, in the version that the job brought. Looked for job by job, whatever the plan, and from the end: the
    /// documents of a job are mostly done from its beginning on.
    /// </summary>
    private const string Waiting = """
        LATERAL (
            SELECT jd.document_id FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
            WHERE jd.workspace_id = $1 AND jd.job_id = f.job_id AND d.state IN ('pending', 'processing') ORDER BY jd.document_id DESC LIMIT 1)
        """;

    /// <summary>Those of the jobs <c>$2</c> of whose documents none waits.</summary>
    public const string CompletedJobs = $"SELECT f.job_id FROM unnest($2::uuid[]) AS f (job_id) LEFT JOIN {Waiting} w ON true WHERE w.document_id IS NULL";

    /// <summary>Takes them, if that is still so, with what became of their documents. Whoever takes at the same time gets others.</summary>
    public const string TakeCompletedJobs = $"""
        WITH completed AS MATERIALIZED (
            SELECT f.job_id FROM asemb.followed_jobs f LEFT JOIN {Waiting} w ON true
            WHERE f.workspace_id = $1 AND f.job_id = ANY ($2) AND w.document_id IS NULL FOR UPDATE OF f SKIP LOCKED)
        DELETE FROM asemb.followed_jobs f USING completed, asemb.jobs j
        WHERE f.workspace_id = $1 AND f.job_id = completed.job_id AND j.workspace_id = $1 AND j.id = f.job_id
        RETURNING j.id, j.created_at, j.total, j.unchanged,
            (SELECT count(*) FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
             WHERE jd.workspace_id = $1 AND jd.job_id = j.id AND d.state = 'indexed')::integer,
            (SELECT count(*) FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
             WHERE jd.workspace_id = $1 AND jd.job_id = j.id AND d.state = 'failed')::integer,
            j.cancelled
        """;

    public const string NameOfWorkspace = "SELECT name FROM asemb.workspaces WHERE id = $1";

    /// <summary>Every webhook. Beyond row-level security: ids and what is due.</summary>
    public const string Lanes = "SELECT workspace_id, webhook_id, is_due, tells_jobs FROM asemb.webhook_lanes($1)";

    /// <summary>One that was held meanwhile, for what was under way beside this, stays so. <c>$3</c> the URL, <c>$4</c> now.</summary>
    public const string Works = """
        UPDATE asemb.webhooks SET failures = 0, failing_since = NULL, held_until = CASE WHEN held_until > $4 THEN held_until END, last_error = NULL
        WHERE workspace_id = $1 AND id = $2 AND url = $3 AND failing_since IS NOT NULL
        """;

    private const string IsNewRow = "failing_since IS NULL OR coalesce(held_until, failing_since) < $6";

    /// <summary>
    /// A failure is the first of a row when the last one lies before <c>$6</c>, and counts only if none did since its delivery was leased, with <c>$5</c>
    /// failures. <c>$7</c> is at least now, so that it tells later when this was; a longer hold stays.
    /// </summary>
    public const string Fails = $"""
        UPDATE asemb.webhooks SET
            failures = CASE WHEN {IsNewRow} THEN 1 WHEN failures = $5 THEN failures + 1 ELSE failures END,
            failing_since = CASE WHEN {IsNewRow} THEN $4 ELSE failing_since END,
            held_until = greatest(held_until, $7), last_error = $8
        WHERE workspace_id = $1 AND id = $2 AND url = $3
        """;

    /// <summary><c>$3</c> the URL, <c>$4</c> now.</summary>
    public const string Disable = """
        UPDATE asemb.webhooks SET is_enabled = false, disabled_reason = $5, failures = failures + 1, failing_since = coalesce(failing_since, $4), last_error = $6
        WHERE workspace_id = $1 AND id = $2 AND url = $3 AND is_enabled
        """;

    /// <summary><c>$3</c> now.</summary>
    public const string DropFormerSecret = "UPDATE asemb.webhooks SET former_secret = NULL, former_until = NULL WHERE workspace_id = $1 AND id = $2 AND former_until <= $3";

    /// <summary>What held it is over now, <c>$3</c>, if there is the delivery for which it is let go, <c>$4</c>.</summary>
    public const string LetGo = """
        UPDATE asemb.webhooks w SET held_until = $3 WHERE w.workspace_id = $1 AND w.id = $2 AND w.held_until > $3
            AND EXISTS (SELECT FROM asemb.webhook_deliveries d WHERE d.workspace_id = $1 AND d.webhook_id = $2 AND d.event_id = $4)
        """;
}
