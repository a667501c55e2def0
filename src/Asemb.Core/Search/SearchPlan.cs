using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Search;

/// <summary>A validated request with everything a store needs to answer it in one round trip.</summary>
public sealed record SearchPlan
{
    /// <summary>Results, documents or chunks, that each leg yields before fusion.</summary>
    public const int Candidates = 1000;

    public required Workspace Workspace { get; init; }

    public required ParsedQuery Query { get; init; }

    public required SearchMode Mode { get; init; }

    /// <summary>L2-normalised, of the workspace's dimensions; null when the mode is keyword, or when no token of the query is known.</summary>
    public float[]? QueryVector { get; init; }

    public Filter? Filter { get; init; }

    public required FusionOptions Fusion { get; init; }

    public required SearchGrouping GroupBy { get; init; }

    public required int Limit { get; init; }

    public required int Offset { get; init; }

    public double? MinScore { get; init; }

    public int Neighbors { get; init; }
}
