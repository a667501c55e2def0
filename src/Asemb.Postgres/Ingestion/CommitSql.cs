namespace Asemb.Postgres.Ingestion;

internal static class CommitSql
{
    /// <summary>
    /// Documents whose lease is held, with the language of the words they have now, and whether filters see the same metadata already:
    /// <c>$2</c> ids, <c>$3</c> leases, <c>$4</c> metadata.
    /// </summary>
    public const string Held = """
        SELECT d.id, coalesce(d.words_language, ''), d.chunk_count > 0, d.metadata IS NOT DISTINCT FROM given.metadata
        FROM unnest($2::bigint[], $3::uuid[], $4::text[]) AS given (id, lease, metadata)
        JOIN asemb.documents d ON d.workspace_id = $1 AND d.id = given.id AND d.lease = given.lease
        """;

    /// <summary>The fence: the same documents again, locked in one order for everybody.</summary>
    public const string Lock = """
        SELECT d.id FROM asemb.documents d JOIN unnest($2::bigint[], $3::uuid[]) AS given (id, lease) ON d.id = given.id AND d.lease = given.lease
        WHERE d.workspace_id = $1 ORDER BY d.id FOR UPDATE OF d
        """;

    /// <summary>Documents that are indexed in this very version: an earlier try took effect though its answer was lost.</summary>
    public const string AlreadyIndexed = """
        SELECT d.id FROM asemb.documents d JOIN unnest($2::bigint[], $3::integer[]) AS given (id, version) ON d.id = given.id AND d.indexed_version = given.version
        WHERE d.workspace_id = $1 AND d.version = given.version AND d.state = 'indexed'
        """;

    /// <summary>How many of the terms have these ids: <c>$2</c> terms, <c>$3</c> ids.</summary>
    public const string CountTerms = """
        SELECT count(*) FROM asemb.lexicon l JOIN unnest($2::text[], $3::integer[]) AS given (term, id) ON l.term = given.term AND l.id = given.id
        WHERE l.workspace_id = $1
        """;

    public const string Averages = "SELECT chunk_count, word_count FROM asemb.workspaces WHERE id = $1";

    public const string NewIds = "SELECT nextval(pg_get_serial_sequence('asemb.chunks', 'id')) FROM generate_series(1, $1::integer)";

    public const string InsertChunks = """
        INSERT INTO asemb.chunks (workspace_id, id, document_id, ordinal, start, length, tokens, page, hash, heading_path, text, context)
        SELECT $1, given.*
        FROM unnest($2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::integer[], $9::bytea[], $10::text[], $11::text[], $12::text[]) AS given
        """;

    /// <summary>Chunks that stand elsewhere in the new version.</summary>
    public const string MoveChunks = """
        UPDATE asemb.chunks c SET
            ordinal = given.ordinal, start = given.start, length = given.length, tokens = given.tokens, page = given.page,
            heading_path = given.headings, text = given.text, context = given.context
        FROM unnest($2::bigint[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::integer[], $8::text[], $9::text[], $10::text[])
            AS given (id, ordinal, start, length, tokens, page, headings, text, context)
        WHERE c.workspace_id = $1 AND c.id = given.id
        """;

    public const string MoveWords = """
        UPDATE asemb.chunk_words w SET ordinal = given.ordinal FROM unnest($2::bigint[], $3::integer[]) AS given (id, ordinal)
        WHERE w.workspace_id = $1 AND w.chunk_id = given.id AND w.ordinal <> given.ordinal
        """;

    public const string DeleteChunks = "DELETE FROM asemb.chunks WHERE workspace_id = $1 AND id = ANY ($2)";

    /// <summary>Takes words away, and notes how often their terms stand less. How many rows that were, and the sum of their lengths.</summary>
    public const string DeleteWords = """
        WITH gone AS (DELETE FROM asemb.chunk_words WHERE workspace_id = $1 AND chunk_id = ANY ($2) RETURNING length, terms),
            lost AS (SELECT term, count(*)::integer AS times FROM gone, unnest(gone.terms) AS term GROUP BY term),
            noted AS (
                INSERT INTO asemb.lexicon_changes (workspace_id, terms, changes)
                SELECT $1, array_agg(term ORDER BY term), array_agg(-times ORDER BY term) FROM lost HAVING count(*) > 0)
        SELECT count(*), coalesce(sum(length), 0)::bigint FROM gone
        """;

    /// <summary>What the version before was made of: the new one is the searchable one now.</summary>
    public const string ForgetReplaced = "DELETE FROM asemb.replaced_contents WHERE workspace_id = $1 AND document_id = ANY ($2)";

    public const string NoteWords = "INSERT INTO asemb.lexicon_changes (workspace_id, terms, changes) VALUES ($1, $2, $3)";

    /// <summary>Lets originals go, if the workspace keeps none now. After <see cref="Publish"/>, which locks the workspace: who is told that they are kept finds them.</summary>
    public const string DropOriginals = """
        WITH gone AS (
            DELETE FROM asemb.document_contents
            WHERE workspace_id = $1 AND document_id = ANY ($2) AND (SELECT settings::jsonb ->> 'keepOriginals' FROM asemb.workspaces WHERE id = $1) = 'false'
            RETURNING document_id)
        UPDATE asemb.documents SET stored_bytes = 0 WHERE workspace_id = $1 AND id IN (SELECT document_id FROM gone)
        """;

    /// <summary>
    /// What was accepted becomes what is searchable, under a new number. Last of all, for it locks the workspace: <c>$2</c> and <c>$3</c> are the chunks
    /// and words that it has more, <c>$4</c> the time.
    /// </summary>
    public const string Publish = """
        WITH visible AS (
            UPDATE asemb.workspaces SET generation = generation + 1, chunk_count = chunk_count + $2, word_count = word_count + $3 WHERE id = $1 RETURNING generation)
        UPDATE asemb.documents d SET
            state = 'indexed', due_at = NULL, retry_at = NULL, lease = NULL, suspect = false, urgent = false, held = false, error_stage = NULL, error_code = NULL, error_message = NULL,
            chunk_count = given.chunks, words_language = given.words_language, indexed_version = d.version, indexed_generation = visible.generation, indexed_at = $4,
            indexed_updated_at = d.updated_at, indexed_bytes = d.content_bytes, indexed_hash = d.content_hash,
            source = d.given_source, uri = d.given_uri, file_name = d.given_file_name,
            title = given.title, author = given.author, language = given.language, media_type = given.media_type, metadata = given.metadata, warnings = given.warnings
        FROM visible, unnest($5::bigint[], $6::integer[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
            AS given (id, chunks, words_language, title, author, language, media_type, metadata, warnings)
        WHERE d.workspace_id = $1 AND d.id = given.id
        """;
}
