using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Repair;

/// <summary>Changes that mend, each within a workspace <c>$1</c>.</summary>
internal static class MendSql
{
    /// <summary>Documents <c>$2</c> that have an original are due at <c>$3</c>; whoever works on one loses it.</summary>
    public const string Requeue = """
        UPDATE asemb.documents d SET
            state = 'pending', due_at = CASE WHEN held THEN 'infinity'::timestamptz ELSE $3 END, urgent = false, retry_at = NULL, attempts = 0, lease = NULL, suspect = false, error_stage = NULL, error_code = NULL, error_message = NULL
        WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND d.state IN ('indexed', 'processing')
          AND EXISTS (SELECT 1 FROM asemb.document_contents c WHERE c.workspace_id = $1 AND c.document_id = d.id)
        """;

    /// <summary>Those of <c>$2</c> that are going to be made anew.</summary>
    public const string Queued = "SELECT id FROM asemb.documents WHERE workspace_id = $1 AND id = ANY ($2) AND state = 'pending'";

    private const string FailThem = """
        UPDATE asemb.documents d SET
            state = 'failed', due_at = NULL, retry_at = NULL, lease = NULL, suspect = false, error_stage = $3, error_code = $4, error_message = $5
        WHERE d.workspace_id = $1 AND d.id = ANY ($2) AND d.state <> 'failed'
        """;

    /// <summary>What is told of those that failed, with the name of their workspace.</summary>
    private const string Returning = "RETURNING d.id, d.key, d.given_source, d.version, d.attempts, (SELECT w.name FROM asemb.workspaces w WHERE w.id = $1)";

    /// <summary>Documents <c>$2</c> that are indexed or wait fail for <c>$3</c> to <c>$5</c>. What is searchable stays so.</summary>
    public const string Fail = $"{FailThem} {Returning}";

    public const string FailWithoutOriginal = $"""
        {FailThem} AND d.state IN ('indexed', 'processing') AND NOT EXISTS (SELECT 1 FROM asemb.document_contents c WHERE c.workspace_id = $1 AND c.document_id = d.id)
        {Returning}
        """;

    /// <summary>In the versions <c>$6</c> with the hashes <c>$7</c> that were looked at.</summary>
    public const string FailVersions = $"{FailThem} AND (d.id, d.version, d.content_hash) IN (SELECT * FROM unnest($2::bigint[], $6::integer[], $7::text[])) {Returning}";

    /// <summary>What was searchable is less by <c>$2</c> chunks and <c>$3</c> words, under a new number.</summary>
    public const string CountLost = "UPDATE asemb.workspaces SET generation = generation + 1, chunk_count = chunk_count - $2, word_count = word_count - $3 WHERE id = $1";

    public const string OrphanWords = $"SELECT w.chunk_id {LookSql.OrphanWords}";

    public const string DeleteOrphanChunks = $"DELETE {LookSql.OrphanChunks}";

    public const string DeleteOrphanFields = $"DELETE FROM asemb.document_fields f {LookSql.OfNoSearchable}";

    public const string DeleteOrphanContents = """
        DELETE FROM asemb.document_contents o WHERE o.workspace_id = $1 AND o.document_id > $2 AND o.document_id <= $3
            AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = o.document_id)
        """;

    public const string DeleteOrphanJobRows = """
        DELETE FROM asemb.job_documents j WHERE j.workspace_id = $1 AND j.document_id > $2 AND j.document_id <= $3
            AND NOT EXISTS (SELECT 1 FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = j.document_id)
        """;

    /// <summary>Metadata of documents <c>$2</c>, locked.</summary>
    public const string LockMetadata = "SELECT id, metadata FROM asemb.documents WHERE workspace_id = $1 AND id = ANY ($2) AND indexed_version IS NOT NULL ORDER BY id FOR UPDATE";

    /// <summary>For a number that belongs to no embedding index.</summary>
    public static string DropTable(long index) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"DROP TABLE IF EXISTS {VectorTable.Schema}.v{index}");
}
