namespace Asemb.Core.Documents;

/// <summary>What a stretch of extracted text is.</summary>
public enum BlockKind
{
    Paragraph,
    Heading,
    ListItem,
    Table,
    Code,
    Caption,
}

/// <summary>
/// A stretch of <see cref="ExtractedDocument.Text"/>. Blocks are ordered, do not overlap, and lie inside the text;
/// between two blocks stands white space only.
/// </summary>
/// <param name="Kind">What the stretch is.</param>
/// <param name="Start">Offset of the first UTF-16 unit in the text, from 0.</param>
/// <param name="Length">UTF-16 units; never 0.</param>
/// <param name="Level">Heading: 1 to 6. List item: nesting depth from 1. Otherwise 0.</param>
/// <param name="Page">Page or slide or sheet the block begins on, from 1; 0 when the format has none.</param>
public readonly record struct Block(BlockKind Kind, int Start, int Length, int Level = 0, int Page = 0)
{
    /// <summary>Offset behind the last UTF-16 unit.</summary>
    public int End => Start + Length;
}
