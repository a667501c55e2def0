namespace Asemb.Sqlite.Webhooks;

internal static class WebhookSql
{
    private const string Columns = """
        w.id, w.name, w.url, w.events, w.secret, w.former_secret, w.former_until, w.is_enabled, w.disabled_reason, w.failures, w.failing_since, w.held_until, w.last_error, w.created_at, w.workspace_id
        """;

    private const string Waiting = "(SELECT count(*) FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.due_at IS NOT NULL)";

    public const string Insert = """
        INSERT INTO webhooks (workspace_id, id, name, url, events, secret, is_enabled, created_at)
        VALUES ($workspace, $id, $name, $url, $events, $secret, $enabled, $created)
        ON CONFLICT (workspace_id, name) DO NOTHING
        """;

    public const string Count = "SELECT count(*) FROM webhooks WHERE workspace_id = $workspace";

    public const string List = $"SELECT {Columns}, {Waiting} FROM webhooks w WHERE w.workspace_id = $workspace ORDER BY w.name";

    public const string Find = $"SELECT {Columns}, {Waiting} FROM webhooks w WHERE w.workspace_id = $workspace AND w.name = $name";

    /// <summary>As <see cref="Find"/>, for whoever sends: by id, and no matter how much waits.</summary>
    public const string FindById = $"SELECT {Columns}, 0 FROM webhooks w WHERE w.workspace_id = $workspace AND w.id = $id";

    /// <summary>Null stays as it is; <c>$until</c> is until when the former secret counts.</summary>
    public const string Update = """
        UPDATE webhooks SET
            url = coalesce($url, url), events = coalesce($events, events), is_enabled = coalesce($enabled, is_enabled),
            secret = coalesce($secret, secret),
            former_secret = CASE WHEN $secret IS NULL THEN former_secret WHEN $until IS NULL THEN NULL ELSE secret END,
            former_until = CASE WHEN $secret IS NULL THEN former_until ELSE $until END,
            disabled_reason = CASE WHEN $enabled IS NULL THEN disabled_reason END,
            failures = CASE WHEN $enabled = 1 OR $url IS NOT NULL THEN 0 ELSE failures END,
            failing_since = CASE WHEN $enabled = 1 OR $url IS NOT NULL THEN NULL ELSE failing_since END,
            held_until = CASE WHEN $enabled = 1 OR $url IS NOT NULL THEN NULL ELSE held_until END,
            last_error = CASE WHEN $enabled = 1 OR $url IS NOT NULL THEN NULL ELSE last_error END
        WHERE workspace_id = $workspace AND name = $name
        """;

    public const string Delete = "DELETE FROM webhooks WHERE workspace_id = $workspace AND name = $name";

    /// <summary>Whether somebody wants to be told of such an event; in most workspaces nobody does.</summary>
    public const string IsListenedTo = """
        SELECT 1 FROM webhooks w WHERE w.workspace_id = $workspace AND w.is_enabled = 1 AND EXISTS (SELECT 1 FROM json_each(w.events) WHERE value = $type) LIMIT 1
        """;

    private const string Listener = """
        EXISTS (SELECT 1 FROM webhooks w WHERE w.workspace_id = $workspace AND w.is_enabled = 1 AND EXISTS (SELECT 1 FROM json_each(w.events) WHERE value = 'job.completed'))
        """;

    /// <summary>The job's end is to be told, if somebody wants to know.</summary>
    public const string FollowJob = $"INSERT INTO followed_jobs (job, workspace_id) SELECT $job, $workspace WHERE {Listener}";

    /// <summary>What was followed for one who left is not told to one who comes.</summary>
    public const string ForgetJobs = $"DELETE FROM followed_jobs WHERE workspace_id = $workspace AND NOT {Listener}";

    /// <summary>The next jobs, with how many documents they have.</summary>
    public const string FollowedJobs = """
        SELECT f.job, j.total - j.unchanged FROM followed_jobs f CROSS JOIN jobs j ON j.sequence = f.job
        WHERE f.workspace_id = $workspace AND f.job > $after ORDER BY f.job LIMIT $limit
        """;

    /// <summary>Whether a document of the job waits, in the version that the job brought; from the end, for they are mostly done from the beginning on.</summary>
    public const string Waits = """
        SELECT 1 FROM job_documents jd CROSS JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        WHERE jd.job = $job AND d.workspace_id = $workspace AND d.state IN ('pending', 'processing') ORDER BY jd.document_id DESC LIMIT 1
        """;

    /// <summary>A followed job, with what became of its documents.</summary>
    public const string FollowedJob = """
        SELECT j.id, j.created_at, j.total, j.unchanged,
            (SELECT count(*) FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version WHERE jd.job = j.sequence AND d.state = 'indexed'),
            (SELECT count(*) FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version WHERE jd.job = j.sequence AND d.state = 'failed'),
            j.cancelled
        FROM followed_jobs f CROSS JOIN jobs j ON j.sequence = f.job
        WHERE f.workspace_id = $workspace AND f.job = $job
        """;

    public const string ForgetJob = "DELETE FROM followed_jobs WHERE workspace_id = $workspace AND job = $job";

    public const string NameOfWorkspace = "SELECT name FROM workspaces WHERE id = $workspace";

    /// <summary>Every webhook there is.</summary>
    public const string Lanes = """
        SELECT w.workspace_id, w.id,
            w.is_enabled = 1 AND (w.held_until IS NULL OR w.held_until <= $now) AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.due_at <= $now),
            w.is_enabled = 1 AND EXISTS (SELECT 1 FROM json_each(w.events) WHERE value = 'job.completed')
        FROM webhooks w ORDER BY w.workspace_id, w.id
        """;

    /// <summary>One that was held meanwhile, for what was under way beside this, stays so.</summary>
    public const string Works = """
        UPDATE webhooks SET failures = 0, failing_since = NULL, held_until = CASE WHEN held_until > $now THEN held_until END, last_error = NULL
        WHERE workspace_id = $workspace AND id = $id AND url = $url AND failing_since IS NOT NULL
        """;

    private const string IsNewRow = "failing_since IS NULL OR coalesce(held_until, failing_since) < $ended";

    /// <summary>
    /// A failure is the first of a row when the last one lies before <c>$ended</c>, and counts only if none did since its delivery was leased, with
    /// <c>$failures</c>. <c>$hold</c> is at least now, so that it tells later when this was; a longer hold stays.
    /// </summary>
    public const string Fails = $"""
        UPDATE webhooks SET
            failures = CASE WHEN {IsNewRow} THEN 1 WHEN failures = $failures THEN failures + 1 ELSE failures END,
            failing_since = CASE WHEN {IsNewRow} THEN $now ELSE failing_since END,
            held_until = max(coalesce(held_until, $hold), $hold), last_error = $error
        WHERE workspace_id = $workspace AND id = $id AND url = $url
        """;

    public const string Disable = """
        UPDATE webhooks SET is_enabled = 0, disabled_reason = $reason, failures = failures + 1, failing_since = coalesce(failing_since, $now), last_error = $error
        WHERE workspace_id = $workspace AND id = $id AND url = $url AND is_enabled = 1
        """;

    public const string DropFormerSecret = "UPDATE webhooks SET former_secret = NULL, former_until = NULL WHERE workspace_id = $workspace AND id = $id AND former_until <= $now";

    /// <summary>What held it is over now, if there is the delivery for which it is let go.</summary>
    public const string LetGo = """
        UPDATE webhooks SET held_until = $now WHERE workspace_id = $workspace AND id = $id AND held_until > $now
            AND EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = $id AND d.event_id = $event)
        """;
}
