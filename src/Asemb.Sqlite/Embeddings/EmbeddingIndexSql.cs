namespace Asemb.Sqlite.Embeddings;

internal static class EmbeddingIndexSql
{
    private const string Columns = "i.id, i.provider, i.model, i.dimensions, i.fingerprint, i.state, i.created_at, i.activated_at, i.notes";

    /// <summary>With the vectors each has, and the chunks it should have.</summary>
    private const string Counted = $"""
        SELECT {Columns},
               (SELECT count(*) FROM vectors v WHERE v.index_id = i.id),
               (SELECT count(*) FROM chunks c WHERE c.workspace_id = $workspace AND c.ordinal >= 0)
        FROM embedding_indexes i WHERE i.workspace_id = $workspace
        """;

    public const string List = $"{Counted} ORDER BY i.id";

    public const string Find = $"{Counted} AND i.id = $index";

    /// <summary>Without counting.</summary>
    public const string State = "SELECT state, dimensions, activated_at, fingerprint FROM embedding_indexes WHERE id = $index AND workspace_id = $workspace";

    public const string Model = "SELECT provider, model, dimensions, fingerprint FROM embedding_indexes WHERE id = $index AND workspace_id = $workspace";

    public const string Building = "SELECT id, provider, model, dimensions, fingerprint FROM embedding_indexes WHERE workspace_id = $workspace AND state = 'building'";

    /// <summary>The workspaces with an index under construction, in the order in which they were begun.</summary>
    public const string ListBuilding = "SELECT workspace_id FROM embedding_indexes WHERE state = 'building' ORDER BY id";

    public const string Retired = "SELECT id FROM embedding_indexes WHERE workspace_id = $workspace AND fingerprint = $fingerprint AND state = 'retired' ORDER BY id DESC LIMIT 1";

    public const string Insert = """
        INSERT INTO embedding_indexes (workspace_id, provider, model, dimensions, fingerprint, state, created_at, notes)
        VALUES ($workspace, $provider, $model, $dimensions, $fingerprint, 'building', $now, $notes)
        RETURNING id
        """;

    public const string Resume = """
        UPDATE embedding_indexes SET state = 'building', provider = $provider, model = $model, notes = $notes, driver = NULL, driver_until = NULL
        WHERE id = $index AND workspace_id = $workspace
        """;

    public const string Note = "UPDATE embedding_indexes SET notes = $notes WHERE id = $index AND workspace_id = $workspace";

    public const string Claim = """
        UPDATE embedding_indexes SET driver = $driver, driver_until = $until
        WHERE id = $index AND workspace_id = $workspace AND state = 'building' AND (driver IS NULL OR driver = $driver OR driver_until <= $now)
        """;

    /// <summary>The one process that may drive was started again.</summary>
    public const string ReleaseClaims = "UPDATE embedding_indexes SET driver = NULL, driver_until = NULL WHERE state = 'building'";

    public const string Missing = """
        SELECT c.id, c.hash, c.heading_path, c.text, c.context, d.title, c.document_id, c.ordinal
        FROM chunks c CROSS JOIN documents d ON d.id = c.document_id
        WHERE c.workspace_id = $workspace AND c.id > $after AND c.ordinal >= 0
          AND NOT EXISTS (SELECT 1 FROM vectors v WHERE v.chunk_id = c.id AND v.index_id = $index)
        ORDER BY c.id LIMIT $limit
        """;

    /// <summary>The texts before a chunk in its document, nearest first.</summary>
    public const string TextsBefore = "SELECT text FROM chunks WHERE document_id = $document AND workspace_id = $workspace AND ordinal < $ordinal ORDER BY ordinal DESC";

    public const string Put = """
        INSERT INTO vectors (chunk_id, index_id, workspace_id, vector)
        SELECT id, $index, workspace_id, $vector FROM chunks WHERE id = $chunk AND workspace_id = $workspace AND hash = $hash
        ON CONFLICT (chunk_id, index_id) DO NOTHING
        """;

    /// <summary>A chunk has one vector in an index and loses it with itself, so that the difference of the counts is what lacks one.</summary>
    public const string CountMissing = """
        SELECT (SELECT count(*) FROM chunks WHERE workspace_id = $workspace AND ordinal >= 0) - (SELECT count(*) FROM vectors WHERE index_id = $index)
        """;

    public const string Retire = "UPDATE embedding_indexes SET state = 'retired', driver = NULL, driver_until = NULL WHERE workspace_id = $workspace AND state = $state";

    public const string Activate = "UPDATE embedding_indexes SET state = 'active', activated_at = $now, driver = NULL, driver_until = NULL WHERE id = $index AND workspace_id = $workspace";

    /// <summary>Nobody is to blame: attempts are given back, and who was suspected before stays so.</summary>
    public const string TakeBackLeases = """
        UPDATE documents SET state = 'pending', due_at = $now, lease = NULL, attempts = attempts - 1
        WHERE workspace_id = $workspace AND due_at IS NOT NULL AND state = 'processing'
        """;

    public const string DeleteVectors = """
        DELETE FROM vectors WHERE workspace_id = $workspace AND rowid IN (SELECT rowid FROM vectors WHERE index_id = $index LIMIT $limit)
        """;

    public const string Delete = "DELETE FROM embedding_indexes WHERE id = $index AND workspace_id = $workspace";

    public const string Vectors = "SELECT chunk_id, vector FROM vectors WHERE index_id = $index AND workspace_id = $workspace";

    public const string KeyOf = "SELECT d.key FROM chunks c JOIN documents d ON d.id = c.document_id WHERE c.id = $chunk AND c.workspace_id = $workspace";

    /// <summary>One chunk of every so many documents; which one changes from document to document.</summary>
    public const string Sample = """
        SELECT c.id, d.key, d.title, c.heading_path, c.text
        FROM (
            SELECT id, key, title, chunk_count, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS total
            FROM documents WHERE workspace_id = $workspace AND indexed_version IS NOT NULL) d
        CROSS JOIN chunks c ON c.document_id = d.id AND c.ordinal = (d.id * 7919) % d.chunk_count
        WHERE d.place * $count / d.total <> (d.place - 1) * $count / d.total
        ORDER BY d.id LIMIT $count
        """;
}
