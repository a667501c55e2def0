using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>The words of a chunk before its terms have ids.</summary>
/// <param name="Terms">Each once.</param>
/// <param name="Surfaces">For each of them a word of the text that became it.</param>
internal sealed record ChunkTerms(IReadOnlyList<string> Terms, IReadOnlyList<string> Surfaces, int Length)
{
    /// <summary>Columns in the order in which <see cref="WriteAsync"/> writes them.</summary>
    public const string Copy = """
        COPY asemb.chunk_words (workspace_id, chunk_id, document_id, ordinal, length, pivot, terms, weights, sequence) FROM STDIN (FORMAT BINARY)
        """;

    /// <param name="text">The embedded text of the chunk.</param>
    /// <param name="language">As workspaces and documents name it.</param>
    public static ChunkTerms Of(string text, string language) => throw new NotSupportedException();

    /// <param name="ids">For each of <see cref="Terms"/> its id in the lexicon.</param>
    /// <param name="pivot">Average length of the workspace's chunks when this is written.</param>
    public Task WriteAsync(
        NpgsqlBinaryImporter importer, long workspace, long chunk, long document, int ordinal, float pivot, IReadOnlyList<int> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
