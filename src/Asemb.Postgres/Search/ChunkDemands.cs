using System.Text.Json.Nodes;
using Asemb.Core.Search.Queries;
using Asemb.Postgres.Filters;
using Asemb.Postgres.Indexing;

namespace Asemb.Postgres.Search;

/// <summary>What a query demands of chunks, in the two forms that statements take it in.</summary>
internal static class ChunkDemands
{
    /// <summary>For the functions that look beyond row-level security: <c>asemb.demands</c> reads it.</summary>
    public static string ToJson(ResolvedQuery query) => new JsonObject
    {
        ["phrases"] = new JsonArray([.. query.Phrases.Select(phrase => new JsonArray([.. phrase.Alternatives.Select(Alternative)]))]),
        ["excluded"] = new JsonArray([.. query.ExcludedTerms.Select(term => (JsonNode)term)]),
        ["excludedPhrases"] = new JsonArray([.. query.ExcludedPhrases.Select(Alternative)]),
    }.ToJsonString();

    /// <summary>As a condition on <c>asemb.chunk_words w</c>, for rows that are found by their keys.</summary>
    public static string ToSql(ResolvedQuery query, SqlParameters parameters)
    {
        var parts = query.Phrases.Select(phrase => phrase.Alternatives.Count == 0 ? "false" : $"({string.Join(" OR ", phrase.Alternatives.Select(terms => $"({Has(terms, parameters)})"))})").ToList();
        if (query.ExcludedTerms.Count > 0) parts.Add($"NOT (w.terms && {parameters.Add(query.ExcludedTerms.ToArray())})");
        parts.AddRange(query.ExcludedPhrases.Select(terms => $"NOT ({Has(terms, parameters)})"));
        return string.Join(" AND ", parts);
    }

    private static string Has(int[] terms, SqlParameters parameters)
    {
        var all = $"w.terms @> {parameters.Add(terms)}";
        return terms.Length == 1 ? all : $"{all} AND position({parameters.Add(TermSequence.Encode(terms))} IN w.sequence) > 0";
    }

    private static JsonNode Alternative(int[] terms)
    {
        var alternative = new JsonObject { ["terms"] = new JsonArray([.. terms.Distinct().Select(term => (JsonNode)term)]) };
        if (terms.Length > 1) alternative["sequence"] = "\\x" + Convert.ToHexStringLower(TermSequence.Encode(terms));
        return alternative;
    }
}
