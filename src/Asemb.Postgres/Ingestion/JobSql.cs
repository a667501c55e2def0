namespace Asemb.Postgres.Ingestion;

internal static class JobSql
{
    private const string Progress = """
        SELECT j.id, j.created_at, j.total, j.unchanged,
            count(*) FILTER (WHERE d.state = 'pending')::integer, count(*) FILTER (WHERE d.state = 'processing')::integer,
            count(*) FILTER (WHERE d.state = 'indexed')::integer, count(*) FILTER (WHERE d.state = 'failed')::integer,
            j.cancelled, j.paused_at, j.cancelled_at
        FROM asemb.jobs j
        LEFT JOIN asemb.job_documents jd ON jd.workspace_id = $1 AND jd.job_id = j.id
        LEFT JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
        """;

    public const string Find = $"{Progress} WHERE j.workspace_id = $1 AND j.id = $2 GROUP BY j.workspace_id, j.id";

    public const string List = $"""
        {Progress}
        WHERE j.workspace_id = $1 AND j.id IN (SELECT id FROM asemb.jobs WHERE workspace_id = $1 ORDER BY sequence DESC LIMIT $2)
        GROUP BY j.workspace_id, j.id ORDER BY j.sequence DESC
        """;

    /// <summary>The first failures of each of several jobs.</summary>
    public const string Failures = """
        SELECT job.id, f.key, f.error_stage, f.error_code, f.error_message
        FROM unnest($2::uuid[]) AS job (id), LATERAL (
            SELECT d.id, d.key, d.error_stage, d.error_code, d.error_message
            FROM asemb.job_documents jd JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = jd.document_id AND d.version = jd.version
            WHERE jd.workspace_id = $1 AND jd.job_id = job.id AND d.state = 'failed' ORDER BY d.id LIMIT $3) f
        ORDER BY f.id
        """;
}
