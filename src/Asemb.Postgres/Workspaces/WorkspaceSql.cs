namespace Asemb.Postgres.Workspaces;

internal static class WorkspaceSql
{
    public const string Columns = "w.id, w.name, w.settings, w.generation, w.created_at, i.provider, i.model, i.dimensions, i.fingerprint, w.paused_at";

    private const string From = $"""
        SELECT {Columns} FROM asemb.workspaces w JOIN asemb.embedding_indexes i ON i.workspace_id = w.id AND i.state = 'active'
        """;

    public const string Insert = "INSERT INTO asemb.workspaces (name, settings, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING RETURNING id";

    public const string InsertIndex = """
        INSERT INTO asemb.embedding_indexes (workspace_id, provider, model, dimensions, fingerprint, state, precision, created_at, activated_at)
        VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $7)
        RETURNING id
        """;

    /// <summary>Enters the workspace of this name: its index is a row of the tenant.</summary>
    public const string EnterNamed = "SELECT asemb.enter((SELECT id FROM asemb.workspaces WHERE name = $1))";

    public const string Find = $"{From} WHERE w.name = $1 AND i.workspace_id = (SELECT asemb.current_workspace())";

    public const string FindById = $"{From} WHERE w.id = $1 AND i.workspace_id = $1";

    public const string List = $"SELECT {Columns} FROM asemb.workspaces w JOIN asemb.active_indexes() i ON i.workspace_id = w.id ORDER BY w.name";

    /// <summary>Of all, those without an active index too.</summary>
    public const string Names = "SELECT name FROM asemb.workspaces ORDER BY name";

    /// <summary>Nobody else changes them until the end of the transaction; those who write into the workspace are not waited for.</summary>
    public const string LockSettings = "SELECT settings FROM asemb.workspaces WHERE name = $1 FOR NO KEY UPDATE";

    public const string UpdateSettings = "UPDATE asemb.workspaces SET settings = $1, generation = generation + 1 WHERE name = $2 RETURNING id";

    /// <summary>
    /// What every write into a workspace begins with: nobody deletes it, or changes which embedding indexes it has, until the end of the transaction.
    /// No row when it is gone.
    /// </summary>
    public const string Hold = "SELECT generation, settings FROM asemb.workspaces WHERE id = $1 FOR KEY SHARE";

    /// <summary>Waits for all who hold it, and keeps them out until the end of the transaction.</summary>
    public const string Seize = "SELECT generation FROM asemb.workspaces WHERE id = $1 FOR UPDATE";

    public const string SeizeNamed = "SELECT id FROM asemb.workspaces WHERE name = $1 FOR UPDATE";

    /// <summary>Tables without a foreign key to it, for that would be looked up row by row.</summary>
    public const string DeleteRows = """
        WITH words AS (DELETE FROM asemb.chunk_words WHERE workspace_id = $1),
            fields AS (DELETE FROM asemb.document_fields WHERE workspace_id = $1),
            chunks AS (DELETE FROM asemb.chunks WHERE workspace_id = $1),
            contents AS (DELETE FROM asemb.document_contents WHERE workspace_id = $1),
            replaced AS (DELETE FROM asemb.replaced_contents WHERE workspace_id = $1),
            job_documents AS (DELETE FROM asemb.job_documents WHERE workspace_id = $1)
        SELECT 1
        """;

    public const string DeleteDocuments = "DELETE FROM asemb.documents WHERE workspace_id = $1";

    public const string Delete = "DELETE FROM asemb.workspaces WHERE id = $1";

    /// <summary>Makes a change visible under a new number.</summary>
    public const string NextGeneration = "UPDATE asemb.workspaces SET generation = generation + 1 WHERE id = $1 RETURNING generation";

    public const string Generation = "SELECT generation FROM asemb.workspaces WHERE id = $1";

    public const string Indexes = "SELECT id, dimensions, precision, state, fingerprint FROM asemb.embedding_indexes WHERE workspace_id = $1 ORDER BY id";

    public const string DocumentStats = """
        SELECT state, count(*), coalesce(sum(chunk_count), 0)::bigint, coalesce(sum(content_bytes), 0)::bigint, coalesce(sum(stored_bytes), 0)::bigint, max(indexed_at),
            count(*) FILTER (WHERE stored_bytes > 0 OR content_bytes = 0), coalesce(sum(content_bytes) FILTER (WHERE stored_bytes > 0), 0)::bigint
        FROM asemb.documents WHERE workspace_id = $1 GROUP BY state
        """;
}
