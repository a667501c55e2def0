using System.Globalization;

namespace Asemb.Extraction.Pdf;

/// <summary>A piece of a line without a wide gap: a whole line of a column, or the content of a table cell.</summary>
internal sealed class PdfSegment
{
    public PdfSegment(List<PdfChunk> chunks)
    {
        Left = chunks.Min(chunk => chunk.Left);
        Right = chunks.Max(chunk => chunk.Right);
        var main = chunks.MaxBy(chunk => chunk.Glyphs.Count * chunk.Size)!;
        (Baseline, Size) = (main.Baseline, main.Size);
        var glyphs = chunks.Sum(chunk => chunk.Glyphs.Count);
        IsBold = chunks.Sum(chunk => chunk.Glyphs.Count(glyph => glyph.IsBold)) > 0.8 * glyphs;
        IsMonospaced = chunks.Sum(chunk => chunk.Glyphs.Count(glyph => glyph.IsMonospaced)) > 0.8 * glyphs;
        IsItalic = chunks.Sum(chunk => chunk.Glyphs.Count(glyph => glyph.IsItalic)) > 0.8 * glyphs;
        Text = SegmentText.Write(chunks);
        Length = new StringInfo(Text).LengthInTextElements;
    }

    /// <summary>A whole table, which is read as one piece.</summary>
    /// <param name="rows">Header first.</param>
    /// <param name="size">Font size of most of its text.</param>
    public PdfSegment(List<List<string>> rows, double left, double right, double top, double size)
    {
        (Table, Left, Right, Baseline, Size) = (rows, left, right, top - (0.75 * size), size);
        Text = string.Join(' ', rows.SelectMany(row => row).Where(cell => cell.Length > 0));
        Length = Text.Length;
    }

    /// <summary>Rows of a table with rules; null for text.</summary>
    public List<List<string>>? Table { get; }

    public double Left { get; }

    public double Right { get; }

    public double Baseline { get; }

    public double Size { get; }

    public bool IsBold { get; }

    public bool IsMonospaced { get; }

    public bool IsItalic { get; }

    public string Text { get; }

    /// <summary>Characters as people count them.</summary>
    public int Length { get; }

    public double Top => Baseline + (0.75 * Size);

    public double Bottom => Baseline - (0.25 * Size);

    public double Width => Right - Left;
}
