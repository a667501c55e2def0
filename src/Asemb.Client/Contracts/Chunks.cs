namespace Asemb.Client.Contracts;

/// <summary>A span of a document's text.</summary>
public sealed record ChunkInfo
{
    /// <summary>Stable while the chunk's text stays.</summary>
    /// <example>99120</example>
    public required long Id { get; init; }

    /// <summary>Position in the document, from 0.</summary>
    /// <example>3</example>
    public required int Ordinal { get; init; }

    /// <summary>The text.</summary>
    /// <example>Travel expenses are refunded within 30 days.</example>
    public required string Text { get; init; }

    /// <summary>Headings above the chunk, outermost first.</summary>
    public required IReadOnlyList<string> HeadingPath { get; init; }

    /// <summary>UTF-16 offset in the extracted text.</summary>
    /// <example>1830</example>
    public required int Start { get; init; }

    /// <summary>UTF-16 units.</summary>
    /// <example>44</example>
    public required int Length { get; init; }

    /// <summary>Tokens by the workspace's model.</summary>
    /// <example>9</example>
    public required int TokenCount { get; init; }

    /// <summary>Page, slide or sheet it begins on, from 1; absent when the format has none.</summary>
    /// <example>2</example>
    public int? Page { get; init; }
}

/// <summary>A page of a document's chunks, in order.</summary>
public sealed record ChunkPage
{
    /// <summary>The chunks.</summary>
    public required IReadOnlyList<ChunkInfo> Items { get; init; }

    /// <summary>Send it as <c>cursor</c> for the next page; absent on the last.</summary>
    /// <example>eyJvIjoxMDB9</example>
    public string? NextCursor { get; init; }
}
