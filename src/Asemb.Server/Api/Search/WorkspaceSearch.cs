using Asemb.Client.Contracts;
using Asemb.Core.Search;
using Asemb.Core.Search.Highlighting;
using Asemb.Core.Stores;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using QuerySyntax = Asemb.Core.Search.Queries.QuerySyntax;
using SearchGrouping = Asemb.Core.Search.SearchGrouping;
using SearchMode = Asemb.Core.Search.SearchMode;
using Wire = Asemb.Client.Contracts;

namespace Asemb.Server.Api.Search;

/// <summary>Searches as the API takes and answers them.</summary>
internal sealed class WorkspaceSearch(IAsembStore store, SearchService search)
{
    /// <exception cref="Asemb.Core.Errors.AsembException"><c>workspace_not_found</c>, and those of <see cref="SearchService"/>.</exception>
    public async Task<SearchResponse> SearchAsync(Caller caller, string workspace, SearchQuery query, CancellationToken cancellationToken)
    {
        var request = Read(query);
        var found = await caller.FindAsync(store.Workspaces, workspace, cancellationToken);
        var answer = await search.SearchAsync(found, request, cancellationToken);
        var page = answer.Page;
        return new SearchResponse
        {
            Hits = [.. page.Hits.Select((hit, i) => ToWire(hit, request, answer.Highlights.ElementAtOrDefault(i)))],
            TotalCandidates = page.TotalCandidates,
            Mode = (Wire.SearchMode)request.Mode,
            Generation = page.Generation,
            TookMs = answer.Took.TotalMilliseconds,
            Suggestion = page.Reading.Suggestion,
            Warnings = page.Warnings,
            Explain = request.Explain ? ToWire(answer) : null,
        };
    }

    private static SearchRequest Read(SearchQuery query)
    {
        RequestLimits.RequireDefined(query.Syntax, "syntax");
        RequestLimits.RequireDefined(query.Mode, "mode");
        RequestLimits.RequireDefined(query.GroupBy, "groupBy");
        var defaults = new SearchRequest { Query = query.Query };
        return defaults with
        {
            Syntax = (QuerySyntax?)query.Syntax ?? defaults.Syntax,
            Mode = (SearchMode?)query.Mode ?? defaults.Mode,
            GroupBy = (SearchGrouping?)query.GroupBy ?? defaults.GroupBy,
            Filter = FilterReading.Read(query.Filter),
            Limit = query.Limit ?? defaults.Limit,
            Offset = query.Offset ?? defaults.Offset,
            MinScore = query.MinScore,
            Neighbors = query.Neighbors ?? defaults.Neighbors,
            Highlight = query.Highlight ?? defaults.Highlight,
            Explain = query.Explain ?? defaults.Explain,
            Fusion = query.Fusion?.ToCore(),
        };
    }

    private static SearchExplanation ToWire(SearchAnswer answer) => new()
    {
        QueryTerms = answer.Page.Reading.Terms,
        Expansions = [.. answer.Page.Reading.Expansions.Select(expansion => new QueryExpansionInfo { Word = expansion.Word, Words = expansion.Words, IsPrefix = expansion.IsPrefix })],
        Excluded = answer.Page.Reading.Excluded,
        Fusion = answer.Fusion?.ToWire(),
        TimingsMs = answer.Page.Timings.ToDictionary(StringComparer.Ordinal),
        Steps = answer.Page.Steps.Count == 0 ? null : answer.Page.Steps.ToDictionary(StringComparer.Ordinal),
    };

    private static SearchHitInfo ToWire(SearchHit hit, SearchRequest request, Highlight? highlight) => new()
    {
        Score = hit.Score,
        Document = hit.Document.ToHit(),
        Chunk = hit.Chunk.ToWire(),
        Snippet = highlight?.Snippet,
        Highlights = highlight is null ? null : [.. highlight.Spans.Select(span => new Wire.HighlightSpan { Start = span.Start, Length = span.Length })],
        Before = request.Neighbors == 0 ? null : [.. hit.Before.Select(DocumentMapping.ToWire)],
        After = request.Neighbors == 0 ? null : [.. hit.After.Select(DocumentMapping.ToWire)],
        Explain = request.Explain ? new HitExplanation { Keyword = ToWire(hit.Keyword), Vector = ToWire(hit.Vector) } : null,
    };

    private static LegScoreInfo? ToWire(LegScore? leg) => leg is null ? null : new LegScoreInfo { Score = leg.Score, Rank = leg.Rank };
}
