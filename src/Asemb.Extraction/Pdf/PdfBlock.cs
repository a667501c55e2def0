using Asemb.Core.Documents;

namespace Asemb.Extraction.Pdf;

/// <summary>A stretch of a page before its kind is final: headings are only known when the whole document has been seen.</summary>
internal sealed class PdfBlock
{
    public required BlockKind Kind { get; set; }

    public required string Text { get; set; }

    public required int Page { get; init; }

    /// <summary>Font size in points; 0 for tables.</summary>
    public double Size { get; init; }

    public bool IsBold { get; init; }

    public bool IsItalic { get; init; }

    /// <summary>Lines on paper.</summary>
    public int Lines { get; set; } = 1;

    public int Level { get; set; }
}
