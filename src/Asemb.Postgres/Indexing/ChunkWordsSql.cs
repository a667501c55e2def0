using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Indexing;

/// <summary>Rows of <c>asemb.chunk_words</c>.</summary>
internal static class ChunkWordsSql
{
    /// <summary>
    /// By arrays: row-level security refuses COPY. The terms of all rows stand one after another in <c>$6</c>, those of a row from one place to
    /// another, for an array of arrays of different length there is not.
    /// </summary>
    public const string Insert = """
        INSERT INTO asemb.chunk_words (workspace_id, chunk_id, document_id, ordinal, length, pivot, terms, weights, sequence)
        SELECT $1, given.chunk_id, given.document_id, given.ordinal, given.length, given.pivot, ($6::integer[])[given.first_term : given.last_term], given.weights, given.sequence
        FROM unnest($2::bigint[], $3::bigint[], $4::integer[], $5::integer[], $7::real[], $8::integer[], $9::integer[], $10, $11::bytea[])
            AS given (chunk_id, document_id, ordinal, length, pivot, first_term, last_term, weights, sequence)
        """;
}

/// <param name="Words">Of a chunk.</param>
internal sealed record PlacedWords(long Chunk, long Document, int Ordinal, ChunkWordsRow Words)
{
    public static Statement Insert(long workspace, IReadOnlyList<PlacedWords> rows)
    {
        var first = new int[rows.Count];
        var last = new int[rows.Count];
        var terms = new List<int>(rows.Sum(row => row.Words.Terms.Length));
        for (var i = 0; i < rows.Count; i++)
        {
            // Arrays of PostgreSQL begin at 1.
            first[i] = terms.Count + 1;
            terms.AddRange(rows[i].Words.Terms);
            last[i] = terms.Count;
        }

        return new Statement(
            ChunkWordsSql.Insert,
            workspace,
            rows.Select(row => row.Chunk).ToArray(),
            rows.Select(row => row.Document).ToArray(),
            rows.Select(row => row.Ordinal).ToArray(),
            rows.Select(row => row.Words.Length).ToArray(),
            terms.ToArray(),
            rows.Select(row => row.Words.Pivot).ToArray(),
            first,
            last,
            Arg.Of(rows.Select(row => row.Words.Weights).ToArray()),
            rows.Select(row => row.Words.Sequence).ToArray());
    }
}
