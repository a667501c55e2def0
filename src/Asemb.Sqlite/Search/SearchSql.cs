using Asemb.Sqlite.Documents;

namespace Asemb.Sqlite.Search;

internal static class SearchSql
{
    /// <summary>
    /// A page of hits with their documents and neighbours in one go: <c>$hits</c> is an array of [document id, first ordinal, last ordinal].
    /// Rows of one hit stand together, in the order of the hits.
    /// </summary>
    public const string Hits = $"""
        SELECT {DocumentRow.Columns}, {ChunkRow.Columns}, h.key
        FROM json_each($hits) h
        CROSS JOIN documents d ON d.id = h.value ->> 0 AND d.workspace_id = $workspace AND d.indexed_generation <= $generation
        CROSS JOIN chunks c ON c.document_id = d.id AND c.ordinal BETWEEN h.value ->> 1 AND h.value ->> 2
        ORDER BY h.key, c.ordinal
        """;
}
