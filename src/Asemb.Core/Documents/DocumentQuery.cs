using Asemb.Core.Search.Filters;

namespace Asemb.Core.Documents;

/// <summary>Which documents to list, ascending by id.</summary>
public sealed record DocumentQuery
{
    public DocumentState? State { get; init; }

    public string? Source { get; init; }

    /// <summary>Beginning of the key, ordinal.</summary>
    public string? KeyPrefix { get; init; }

    /// <summary>Only indexed documents carry all their metadata; a filter looks at indexed ones alone.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Documents with a greater id only: the last id of the page before.</summary>
    public long AfterId { get; init; }

    /// <summary>1 to 1,000.</summary>
    public int Limit { get; init; } = 50;
}
