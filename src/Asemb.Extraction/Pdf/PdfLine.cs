namespace Asemb.Extraction.Pdf;

/// <summary>A line of one column: its cells from left to right (one, unless it is a row of a table).</summary>
internal sealed class PdfLine
{
    public PdfLine(List<PdfSegment> cells, int page)
    {
        cells.Sort((a, b) => a.Left.CompareTo(b.Left));
        Cells = cells;
        Page = page;
        (Left, Right) = (cells[0].Left, cells.Max(cell => cell.Right));
        var main = cells.MaxBy(cell => cell.Length)!;
        (Baseline, Size) = (main.Baseline, main.Size);
        IsBold = cells.TrueForAll(cell => cell.IsBold);
        IsMonospaced = cells.TrueForAll(cell => cell.IsMonospaced);
        IsItalic = cells.TrueForAll(cell => cell.IsItalic);
        var parts = cells.Select(cell => cell.Text);
        Text = string.Join(' ', cells.Count > 1 && Bidi.IsRightToLeft(main.Text) ? parts.Reverse() : parts);
    }

    public List<PdfSegment> Cells { get; }

    /// <summary>Rows of a table with rules, which is a line of its own; null for text.</summary>
    public List<List<string>>? Table => Cells[0].Table;

    public int Page { get; }

    public double Left { get; }

    public double Right { get; }

    public double Baseline { get; }

    public double Size { get; }

    public bool IsBold { get; }

    public bool IsMonospaced { get; }

    public bool IsItalic { get; }

    public string Text { get; }

    /// <summary>Rows of one column, from top to bottom.</summary>
    public static List<PdfLine> Rows(List<PdfSegment> column, int page)
    {
        var lines = new List<PdfLine>();
        var row = new List<PdfSegment>();
        foreach (var segment in column.OrderByDescending(segment => segment.Baseline))
        {
            if (row.Count > 0 && (segment.Table is not null || row[0].Table is not null || row[0].Baseline - segment.Baseline > 0.45 * Math.Max(row[0].Size, segment.Size)))
            {
                lines.Add(new PdfLine(row, page));
                row = [];
            }

            row.Add(segment);
        }

        if (row.Count > 0) lines.Add(new PdfLine(row, page));
        return lines;
    }
}
