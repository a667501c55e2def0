using System.Text.Json.Nodes;

namespace Asemb.Core.Documents;

/// <summary>
/// The one structured form that every file format becomes: a text, its blocks, and what the file says of itself.
/// Headings stand in the text without their markup; tables are Markdown tables; code stands without its fences.
/// The text holds valid UTF-16 without NUL and uses \n line ends.
/// </summary>
public sealed record ExtractedDocument
{
    public required string Text { get; init; }

    public required IReadOnlyList<Block> Blocks { get; init; }

    /// <summary>Media type that was found by content, e.g. <c>application/pdf</c>.</summary>
    public required string MediaType { get; init; }

    public string? Title { get; init; }

    public string? Author { get; init; }

    /// <summary>BCP 47 language tag as the file states it.</summary>
    public string? Language { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Metadata the file itself carries (front matter, custom properties); JSON values only.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>What was left out or could not be read although the whole could, for the user to see.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Pages that are pictures without text, which OCR might read.</summary>
    public int PicturePages { get; init; }
}
