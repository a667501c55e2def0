using Asemb.Core.Search.Filters;
using Asemb.Postgres.Filters;

namespace Asemb.Postgres.Search;

/// <summary>Which documents a search may find.</summary>
/// <param name="Documents">Ids of those that match, where they are few enough to be listed; null: not listed.</param>
/// <param name="Filter">To be asked of each document, where they are not listed; null: none.</param>
/// <param name="Share">Of the documents that match, as far as is known.</param>
internal sealed record DocumentScope(long[]? Documents, Filter? Filter, double Share)
{
    public static DocumentScope All { get; } = new(null, null, 1);

    public bool IsEmpty => Documents is [];

    /// <summary>For explain.</summary>
    public string Describe() => (Documents, Filter) switch
    {
        ({ } documents, _) => FormattableString.Invariant($"matches {documents.Length} documents, which were listed"),
        (_, not null) => FormattableString.Invariant($"matches about {Share:P0} of the documents; asked of each candidate"),
        _ => "none",
    };

    /// <summary>As a condition on the document of a row, to stand behind AND; empty when there is none.</summary>
    /// <param name="document">SQL of the document's id, with the name of its table.</param>
    public string ToSql(string document, SqlParameters parameters)
    {
        if (Documents is not null) return $" AND {document} = ANY ({parameters.Add(Documents)})";
        return Filter is null ? "" : $" AND {ToCondition(document, parameters)}";
    }

    /// <summary>The filter asked of one document. OFFSET keeps it from being turned into a join, which would find all that match first.</summary>
    public string ToCondition(string document, SqlParameters parameters) => Filter switch
    {
        null => "true",
        _ when CompiledFilter.IsOfMetadata(Filter) => $"EXISTS (SELECT FROM (SELECT {document} AS id OFFSET 0) d WHERE {CompiledFilter.Of(Filter, parameters)})",
        _ => $"EXISTS (SELECT FROM asemb.documents d WHERE d.workspace_id = $1 AND d.id = {document} AND {CompiledFilter.Of(Filter, parameters)} OFFSET 0)",
    };
}
