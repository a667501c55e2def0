namespace Asemb.Sqlite.Ingestion;

internal static class JobSql
{
    private const string Progress = """
        SELECT j.id, j.created_at, j.total, j.unchanged, j.sequence,
            count(*) FILTER (WHERE d.state = 'pending'), count(*) FILTER (WHERE d.state = 'processing'),
            count(*) FILTER (WHERE d.state = 'indexed'), count(*) FILTER (WHERE d.state = 'failed'),
            j.cancelled, j.paused_at, j.cancelled_at
        FROM jobs j
        LEFT JOIN job_documents jd ON jd.job = j.sequence
        LEFT JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        """;

    public const string Find = $"{Progress} WHERE j.id = $id AND j.workspace_id = $workspace GROUP BY j.sequence";

    public const string List = $"""
        {Progress}
        WHERE j.sequence IN (SELECT sequence FROM jobs WHERE workspace_id = $workspace ORDER BY sequence DESC LIMIT $limit)
        GROUP BY j.sequence ORDER BY j.sequence DESC
        """;

    public const string Failures = """
        SELECT d.key, d.error_stage, d.error_code, d.error_message
        FROM job_documents jd JOIN documents d ON d.id = jd.document_id AND d.version = jd.version
        WHERE jd.job = $job AND d.workspace_id = $workspace AND d.state = 'failed' ORDER BY d.id LIMIT $limit
        """;
}
