namespace Asemb.Client.Contracts;

/// <summary>How a switch went.</summary>
public sealed record SwitchReport
{
    /// <summary>Model that answered before.</summary>
    /// <example>builtin:asemb-static-en</example>
    public required string From { get; init; }

    /// <summary>Model that answers since.</summary>
    /// <example>builtin:asemb-static-en-128</example>
    public required string To { get; init; }

    /// <summary>True when it went back to a former index.</summary>
    /// <example>false</example>
    public required bool Rollback { get; init; }

    /// <summary>When it was asked for.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the new index became active.</summary>
    /// <example>2026-01-15T09:42:00Z</example>
    public required DateTimeOffset ActivatedAt { get; init; }

    /// <summary>Chunks of the workspace then, each with a vector.</summary>
    /// <example>18400</example>
    public required long Chunks { get; init; }

    /// <summary>Stored chunks that were embedded for it.</summary>
    /// <example>18400</example>
    public required long Embedded { get; init; }

    /// <summary>Chunks longer than the new model reads: their end does not count in their vector.</summary>
    /// <example>0</example>
    public required long Truncated { get; init; }

    /// <summary>Stored documents searched for by a heading or a sentence of theirs; absent when none were.</summary>
    public RetrievalComparison? Sampled { get; init; }

    /// <summary>The judged queries; absent when none came.</summary>
    public RetrievalComparison? Judged { get; init; }

    /// <summary>What else is worth knowing, such as why something was not measured.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>The same queries before and after.</summary>
public sealed record RetrievalComparison
{
    /// <summary>Queries.</summary>
    /// <example>100</example>
    public required int Queries { get; init; }

    /// <summary>By meaning alone: the two indexes themselves.</summary>
    public required LegComparison Vector { get; init; }

    /// <summary>By words and meaning, as searches are answered; absent when it was not measured.</summary>
    public LegComparison? Hybrid { get; init; }
}

/// <summary>One way of searching, before and after.</summary>
public sealed record LegComparison
{
    /// <summary>With the old model; absent when that cannot be used any more.</summary>
    public RetrievalFigures? Before { get; init; }

    /// <summary>With the new model.</summary>
    public RetrievalFigures? After { get; init; }

    /// <summary>Share of the first ten documents that both answer, 0 to 1, a mean over the queries.</summary>
    /// <example>0.71</example>
    public double? OverlapAt10 { get; init; }

    /// <summary>Mean of nDCG@10 after minus before.</summary>
    /// <example>0.012</example>
    public double? Difference { get; init; }

    /// <summary>Lower end of its 95 % interval (paired bootstrap).</summary>
    /// <example>-0.004</example>
    public double? Lower { get; init; }

    /// <summary>Upper end.</summary>
    /// <example>0.029</example>
    public double? Upper { get; init; }

    /// <summary>Queries that are answered better.</summary>
    /// <example>14</example>
    public int? Better { get; init; }

    /// <summary>Queries that are answered worse.</summary>
    /// <example>9</example>
    public int? Worse { get; init; }
}

/// <summary>How well queries are answered: means over the queries, 0 to 1.</summary>
public sealed record RetrievalFigures
{
    /// <summary>Normalised discounted cumulative gain of the first ten documents.</summary>
    /// <example>0.842</example>
    public required double NdcgAt10 { get; init; }

    /// <summary>Share of the relevant documents that are among the first ten.</summary>
    /// <example>0.91</example>
    public required double RecallAt10 { get; init; }
}
