using System.ComponentModel;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api.Search;

/// <summary>A search as a query string.</summary>
internal sealed class SearchParameters
{
    [FromQuery(Name = "q"), Description("What to look for, 1 to 20,000 characters.")]
    public string? Query { get; init; }

    [FromQuery(Name = "syntax"), Description("standard or plain; standard when absent: \"a phrase\", -exclusion and begin* have their meaning.")]
    public string? Syntax { get; init; }

    [FromQuery(Name = "mode"), Description("hybrid, vector or keyword; hybrid when absent.")]
    public string? Mode { get; init; }

    [FromQuery(Name = "groupBy"), Description("document or chunk; document when absent.")]
    public string? GroupBy { get; init; }

    [FromQuery(Name = "filter"), Description("Only documents whose metadata match, written as JSON; docs/filters.md has the grammar.")]
    public string? Filter { get; init; }

    [FromQuery(Name = "limit"), Description("Most hits, 1 to 200; 10 when absent.")]
    public int? Limit { get; init; }

    [FromQuery(Name = "offset"), Description("Hits to skip; offset + limit is at most 1,000.")]
    public int? Offset { get; init; }

    [FromQuery(Name = "minScore"), Description("Hits with a lower score are left out.")]
    public double? MinScore { get; init; }

    [FromQuery(Name = "neighbors"), Description("Chunks to show before and after each hit, 0 to 5.")]
    public int? Neighbors { get; init; }

    [FromQuery(Name = "highlight"), Description("Marks the matched words; true when absent.")]
    public bool? Highlight { get; init; }

    [FromQuery(Name = "explain"), Description("Adds scores, ranks, words looked up and timings.")]
    public bool? Explain { get; init; }

    /// <exception cref="AsembException">What is wrong with them.</exception>
    public SearchQuery Read()
    {
        return new SearchQuery
        {
            Query = Query ?? throw new AsembException(ErrorCodes.InvalidRequest, "The query parameter 'q' is missing: what to look for.") { Field = "q" },
            Syntax = RequestLimits.ReadName<QuerySyntax>(Syntax, "syntax"),
            Mode = RequestLimits.ReadName<SearchMode>(Mode, "mode"),
            GroupBy = RequestLimits.ReadName<SearchGrouping>(GroupBy, "groupBy"),
            Filter = FilterReading.ReadJson(Filter),
            Limit = Limit,
            Offset = Offset,
            MinScore = MinScore,
            Neighbors = Neighbors,
            Highlight = Highlight,
            Explain = Explain,
        };
    }
}
