namespace Asemb.Extraction.Pdf;

/// <summary>
/// Takes the tables that are drawn with rules off a page before its text is put in order: what stands in one box is one cell, however
/// many lines it has. Boxes around prose are no tables and stay text.
/// </summary>
internal static class RuledTables
{
    private const int MaxCell = 2000;
    private const int MeanCell = 400;

    // A heading over several columns or rows is short; longer texts of merged cells are given once.
    private const int MaxRepeated = 80;

    /// <returns>A segment for each table, and the characters outside of all.</returns>
    public static (List<PdfSegment> Tables, List<PdfGlyph> Others) Take(PdfPageContent page, List<PdfGlyph> glyphs)
    {
        var tables = new List<PdfSegment>();
        if (page.IsDrawing || page.Rules.Count < 4) return (tables, glyphs);
        foreach (var grid in RuledGrid.Find(page.Rules))
        {
            var inside = new Dictionary<int, List<PdfGlyph>>();
            var rest = new List<PdfGlyph>(glyphs.Count);
            var cut = 0;
            var (before, last) = (-1, default(PdfGlyph));
            foreach (var glyph in glyphs)
            {
                var cell = grid.CellAt((glyph.Left + glyph.Right) / 2, glyph.Baseline + (0.3 * glyph.Size));
                if (cell != before && !glyph.IsSpace && IsOneWord(last, glyph)) cut++;
                (before, last) = (cell, glyph);
                if (cell < 0) rest.Add(glyph);
                else if (inside.TryGetValue(cell, out var list)) list.Add(glyph);
                else inside[cell] = [glyph];
            }

            // Lines that run through words are underlines or a drawing, not the borders of cells.
            if (cut > 1 || Read(grid, inside) is not { } rows) continue;
            tables.Add(new PdfSegment(rows, grid.Columns[0], grid.Columns[^1], grid.Rows[0], FontSizes.Dominant(inside.Values.SelectMany(cell => cell).Select(glyph => (glyph.Size, 1)))));
            glyphs = rest;
        }

        return (tables, glyphs);
    }

    private static List<List<string>>? Read(RuledGrid grid, Dictionary<int, List<PdfGlyph>> inside)
    {
        var texts = inside.ToDictionary(cell => cell.Key, cell => Text(cell.Value));
        if (!grid.IsRectangular) return null;
        var filled = texts.Values.Where(text => text.Length > 0).ToList();
        if (filled.Count < 3 || filled.Exists(text => text.Length > MaxCell) || filled.Average(text => text.Length) > MeanCell) return null;

        var rows = new List<List<string>>();
        for (var row = 0; row < grid.RowCount; row++)
            rows.Add([.. Enumerable.Range(0, grid.ColumnCount).Select(column => Shown(texts, grid.CellOf(row, column), (row * grid.ColumnCount) + column))]);

        // Double rules and boxes for pictures leave rows and columns without text.
        rows.RemoveAll(row => row.TrueForAll(cell => cell.Length == 0));
        for (var column = grid.ColumnCount - 1; column >= 0; column--)
        {
            if (rows.TrueForAll(row => row[column].Length == 0)) rows.ForEach(row => row.RemoveAt(column));
        }

        if (rows.Count < 2 || rows[0].Count < 2) return null;
        if (PdfTableFinder.IsRightToLeft(rows)) rows.ForEach(row => row.Reverse());
        return rows;
    }

    private static string Shown(Dictionary<int, string> texts, int cell, int place) =>
        texts.TryGetValue(cell, out var text) && (cell == place || text.Length <= MaxRepeated) ? text : "";

    private static bool IsOneWord(PdfGlyph last, PdfGlyph next) =>
        last.Text is not null && !last.IsSpace && Math.Abs(last.Baseline - next.Baseline) < 0.1 * next.Size && Math.Abs(next.Left - last.Right) < TextGaps.Word * next.Size;

    private static string Text(List<PdfGlyph> glyphs) => string.Join('\n', PdfLine.Rows(LineBuilder.Build(glyphs), 0).Select(line => line.Text));
}
