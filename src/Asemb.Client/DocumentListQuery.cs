using System.Text.Json.Nodes;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Which documents to list.</summary>
public sealed record DocumentListQuery
{
    /// <summary>Only documents in this state.</summary>
    public DocumentState? State { get; init; }

    /// <summary>Only documents from this source.</summary>
    public string? Source { get; init; }

    /// <summary>Only documents whose key begins so.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only indexed documents that match; docs/filters.md has the grammar.</summary>
    public JsonNode? Filter { get; init; }

    /// <summary>Most documents of a page, 1 to 1,000; 50 when null.</summary>
    public int? Limit { get; init; }

    /// <summary>The <see cref="DocumentPage.NextCursor"/> of the page before.</summary>
    public string? Cursor { get; init; }
}
