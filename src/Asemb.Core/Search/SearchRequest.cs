using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Search;

/// <summary>What a caller asks for. The validator beside it says what is allowed.</summary>
public sealed record SearchRequest
{
    /// <summary>1 to 20,000 UTF-16 units, not blank.</summary>
    public required string Query { get; init; }

    /// <summary>Whether quotes, hyphens and asterisks in the query have a meaning.</summary>
    public QuerySyntax Syntax { get; init; } = QuerySyntax.Standard;

    public SearchMode Mode { get; init; } = SearchMode.Hybrid;

    public SearchGrouping GroupBy { get; init; } = SearchGrouping.Document;

    public Filter? Filter { get; init; }

    /// <summary>1 to 200.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>0 or more; offset + limit at most 1,000, the number of candidates each leg yields.</summary>
    public int Offset { get; init; }

    /// <summary>Hits with a lower final score are left out.</summary>
    public double? MinScore { get; init; }

    /// <summary>Chunks to show before and after each hit, 0 to 5.</summary>
    public int Neighbors { get; init; }

    public bool Highlight { get; init; } = true;

    /// <summary>Adds the scores and ranks of both legs.</summary>
    public bool Explain { get; init; }

    /// <summary>Null: the workspace's, else the model's.</summary>
    public FusionOptions? Fusion { get; init; }
}
