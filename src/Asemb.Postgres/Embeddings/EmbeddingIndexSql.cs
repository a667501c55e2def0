namespace Asemb.Postgres.Embeddings;

internal static class EmbeddingIndexSql
{
    public const string Columns = "i.id, i.provider, i.model, i.dimensions, i.fingerprint, i.state, i.created_at, i.activated_at, i.notes, i.precision";

    public const string List = $"SELECT {Columns} FROM asemb.embedding_indexes i WHERE i.workspace_id = $1 ORDER BY i.id";

    public const string Find = $"SELECT {Columns} FROM asemb.embedding_indexes i WHERE i.workspace_id = $1 AND i.id = $2";

    public const string ChunkCount = "SELECT chunk_count FROM asemb.workspaces WHERE id = $1";

    /// <summary>Workspaces with an index under construction, in the order in which they were begun. Beyond row-level security: ids only.</summary>
    public const string ListBuilding = "SELECT workspace_id FROM asemb.building_workspaces()";

    public const string Insert = """
        INSERT INTO asemb.embedding_indexes (workspace_id, provider, model, dimensions, fingerprint, state, precision, created_at, notes)
        VALUES ($1, $2, $3, $4, $5, 'building', $6, $7, $8)
        RETURNING id
        """;

    public const string Resume = """
        UPDATE asemb.embedding_indexes SET state = 'building', provider = $3, model = $4, notes = $5, driver = NULL, driver_until = NULL
        WHERE workspace_id = $1 AND id = $2
        """;

    public const string Note = "UPDATE asemb.embedding_indexes SET notes = $3 WHERE workspace_id = $1 AND id = $2";

    public const string Claim = """
        UPDATE asemb.embedding_indexes SET driver = $3, driver_until = $4
        WHERE workspace_id = $1 AND id = $2 AND state = 'building' AND (driver IS NULL OR driver = $3 OR driver_until <= $5)
        """;

    /// <summary>
    /// The documents of chunks, held against whoever deletes or commits them, so that their chunks stay. Before <see cref="PutSql"/>, whose look is a later one.
    /// </summary>
    public const string HoldDocuments = """
        SELECT d.id FROM asemb.documents d
        WHERE d.workspace_id = $1 AND d.id IN (SELECT c.document_id FROM asemb.chunks c WHERE c.workspace_id = $1 AND c.id = ANY ($2))
        ORDER BY d.id FOR KEY SHARE
        """;

    public const string Retire = "UPDATE asemb.embedding_indexes SET state = 'retired', driver = NULL, driver_until = NULL WHERE workspace_id = $1 AND state = $2";

    public const string Activate = """
        UPDATE asemb.embedding_indexes SET state = 'active', activated_at = $3, driver = NULL, driver_until = NULL WHERE workspace_id = $1 AND id = $2
        """;

    /// <summary>Nobody is to blame: attempts are given back, and who was suspected before stays so.</summary>
    public const string TakeBackLeases = """
        UPDATE asemb.documents SET state = 'pending', due_at = $2, lease = NULL, attempts = attempts - 1
        WHERE workspace_id = $1 AND due_at IS NOT NULL AND state = 'processing'
        """;

    public const string Delete = "DELETE FROM asemb.embedding_indexes WHERE workspace_id = $1 AND id = $2";

    /// <summary>One chunk of every so many documents; which one changes from document to document.</summary>
    public const string Sample = """
        SELECT c.id, d.key, d.title, c.heading_path, c.text
        FROM (
            SELECT id, key, title, chunk_count, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
            FROM asemb.documents WHERE workspace_id = $1 AND indexed_version IS NOT NULL) d
        JOIN asemb.chunks c ON c.workspace_id = $1 AND c.document_id = d.id AND c.ordinal = (d.id * 7919) % d.chunk_count
        WHERE d.place * $2 / d.total <> (d.place - 1) * $2 / d.total
        ORDER BY d.id LIMIT $2
        """;

    public const string KeysOf = """
        SELECT c.id, d.key FROM asemb.chunks c JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = c.document_id WHERE c.workspace_id = $1 AND c.id = ANY ($2)
        """;

    /// <summary>Chunks without a vector: <c>$1</c> workspace, <c>$2</c> the id before, <c>$3</c> how many.</summary>
    /// <param name="vectors">The table of the index.</param>
    public static string MissingSql(string vectors) => $"""
        SELECT c.id, c.hash, c.heading_path, c.text, c.context, d.title
        FROM asemb.chunks c JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = c.document_id
        WHERE c.workspace_id = $1 AND c.id > $2 AND NOT EXISTS (SELECT 1 FROM {vectors} v WHERE v.workspace_id = $1 AND v.chunk_id = c.id)
        ORDER BY c.id LIMIT $3
        """;

    /// <summary>Vectors of chunks that are there with these hashes and have none: <c>$1</c> workspace, <c>$2</c> ids, <c>$3</c> hashes, <c>$4</c> vectors.</summary>
    public static string PutSql(string vectors) => $"""
        INSERT INTO {vectors} (workspace_id, chunk_id, document_id, ordinal, embedding)
        SELECT c.workspace_id, c.id, c.document_id, c.ordinal, given.embedding
        FROM unnest($2::bigint[], $3::bytea[], $4) AS given (id, hash, embedding)
        JOIN asemb.chunks c ON c.workspace_id = $1 AND c.id = given.id AND c.hash = given.hash
        ON CONFLICT (workspace_id, chunk_id) DO NOTHING
        """;

    public static string VectorsSql(string vectors) => $"SELECT chunk_id, embedding FROM {vectors} WHERE workspace_id = $1 AND embedding IS NOT NULL";
}
