namespace Asemb.Sqlite.Workspaces;

internal static class WorkspaceSql
{
    public const string Columns = "w.id, w.name, w.settings, w.generation, w.created_at, i.provider, i.model, i.dimensions, i.fingerprint, w.paused_at";

    private const string From = $"SELECT {Columns} FROM workspaces w JOIN embedding_indexes i ON i.workspace_id = w.id AND i.state = 'active'";

    public const string Insert = "INSERT INTO workspaces (name, settings, created_at) VALUES ($name, $settings, $now) ON CONFLICT (name) DO NOTHING RETURNING id";

    public const string InsertIndex = """
        INSERT INTO embedding_indexes (workspace_id, provider, model, dimensions, fingerprint, state, created_at, activated_at)
        VALUES ($workspace, $provider, $model, $dimensions, $fingerprint, 'active', $now, $now)
        """;

    public const string Find = $"{From} WHERE w.name = $name";

    public const string FindById = $"{From} WHERE w.id = $id";

    public const string List = $"{From} ORDER BY w.name";

    public const string Settings = "SELECT settings FROM workspaces WHERE name = $name";

    public const string UpdateSettings = "UPDATE workspaces SET settings = $settings, generation = generation + 1 WHERE name = $name RETURNING id";

    /// <summary>Documents first: their chunks and vectors cascade from them.</summary>
    public const string DeleteDocuments = "DELETE FROM documents WHERE workspace_id = $id";

    public const string Delete = "DELETE FROM workspaces WHERE id = $id";

    public const string IdOf = "SELECT id FROM workspaces WHERE name = $name";

    public const string NameOf = "SELECT name FROM workspaces WHERE id = $id";

    /// <summary>Makes a change visible under a new number.</summary>
    public const string NextGeneration = "UPDATE workspaces SET generation = generation + 1 WHERE id = $id RETURNING generation";

    public const string Generation = "SELECT generation FROM workspaces WHERE id = $id";

    public const string ActiveIndex = "SELECT id, dimensions, fingerprint FROM embedding_indexes WHERE workspace_id = $id AND state = 'active'";

    public const string DocumentStats = """
        SELECT state, count(*), sum(chunk_count), sum(content_bytes), sum(stored_bytes), max(indexed_at),
            count(*) FILTER (WHERE stored_bytes > 0 OR content_bytes = 0), coalesce(sum(content_bytes) FILTER (WHERE stored_bytes > 0), 0)
        FROM documents WHERE workspace_id = $id GROUP BY state
        """;

    public const string VectorCount = """
        SELECT count(*) FROM vectors WHERE index_id = (SELECT id FROM embedding_indexes WHERE workspace_id = $id AND state = 'active')
        """;
}
