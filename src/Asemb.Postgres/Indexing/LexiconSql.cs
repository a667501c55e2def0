namespace Asemb.Postgres.Indexing;

internal static class LexiconSql
{
    /// <summary>Ids of terms: <c>$1</c> workspace, <c>$2</c> terms.</summary>
    public const string Find = "SELECT term, id FROM asemb.lexicon WHERE workspace_id = $1 AND term = ANY($2)";

    /// <summary>
    /// New terms in one order for everybody, so that two writers wait for one another and never in a circle: <c>$1</c> workspace, <c>$2</c> terms,
    /// <c>$3</c> words that became them.
    /// </summary>
    public const string Insert = """
        INSERT INTO asemb.lexicon (workspace_id, term, surface)
        SELECT $1, given.term, given.surface
        FROM unnest($2::text[], $3::text[]) AS given (term, surface)
        ORDER BY given.term COLLATE "C"
        ON CONFLICT (workspace_id, term) DO NOTHING
        RETURNING term, id
        """;
}
