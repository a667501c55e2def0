using System.Globalization;
using AngleSharp.Dom;

namespace Asemb.Extraction.Html;

/// <summary>A table of data as rows of cells; spanned cells repeat what spans them, so that every row can be read alone.</summary>
internal sealed record HtmlTable(string Caption, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int MaxColumns = 200;
    private const int MaxCells = 200_000;

    /// <summary>Characters of one cell: of a table whose header or caption says that it is one, of any other, and of one that holds what lays out pages.</summary>
    private const int MaxCellTextMarked = 4000;
    private const int MaxCellText = 1000;
    private const int MaxCellTextDoubtful = 200;

    /// <returns>Null when the table only lays the page out: it says so, has one row or column, or holds long texts.</returns>
    public static HtmlTable? TryRead(IElement table, ExtractionBudget budget)
    {
        if (table.GetAttribute("role") is "presentation" or "none") return null;
        var limit = MaxCellTextOf(table);
        var grid = new List<List<string?>>();
        var spanners = new List<List<string?>>();
        var cells = 0;
        var row = 0;
        foreach (var line in Lines(table))
        {
            budget.Check();
            var column = 0;
            var spansOnly = true;
            foreach (var cell in line.Children)
            {
                if (cell.LocalName is not ("td" or "th") || HtmlTree.IsUnread(cell)) continue;
                while (At(grid, row, column) is not null) column++;
                var text = HtmlText.Inline(cell, budget);
                if (text.Length > limit) return null;
                var (width, height) = (Span(cell, "colspan"), Span(cell, "rowspan"));
                spansOnly &= height > 1;
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width && column + x < MaxColumns; x++)
                    {
                        if (++cells > MaxCells) return null;
                        Put(grid, row + y, column + x, text);
                    }
                }

                column += width;
            }

            // A row of nothing but the beginnings of longer cells says nothing that the rows below do not.
            if (spansOnly && column > 0 && row < grid.Count) spanners.Add(grid[row]);
            row++;
        }

        if (grid.Count > row) grid.RemoveRange(row, grid.Count - row);
        grid.RemoveAll(line => line.TrueForAll(string.IsNullOrEmpty));
        var columns = grid.Count == 0 ? 0 : grid.Max(line => line.Count);
        if (columns < 2) return null;
        grid.RemoveAll(line => line.Count < columns && spanners.Contains(line));
        var caption = table.Children.FirstOrDefault(child => child.LocalName == "caption");
        return new HtmlTable(caption is null ? "" : HtmlText.Inline(caption, budget), [.. grid.Select(line => line.Select(cell => cell ?? "").ToList())]);
    }

    private static int MaxCellTextOf(IElement table)
    {
        if (table.Children.Any(child => child.LocalName is "caption" or "thead") || Lines(table).Any(line => line.Children.Any(cell => cell.LocalName == "th"))) return MaxCellTextMarked;
        return table.QuerySelector("table, h1, h2, h3, pre, form") is null ? MaxCellText : MaxCellTextDoubtful;
    }

    private static IEnumerable<IElement> Lines(IElement table) => table.Children.SelectMany(child => child.LocalName switch
    {
        "tr" => [child],
        "thead" or "tbody" or "tfoot" => child.Children.Where(line => line.LocalName == "tr"),
        _ => Enumerable.Empty<IElement>(),
    });

    private static int Span(IElement cell, string name) =>
        int.TryParse(cell.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var span) ? Math.Clamp(span, 1, 1000) : 1;

    private static string? At(List<List<string?>> grid, int row, int column) => row < grid.Count && column < grid[row].Count ? grid[row][column] : null;

    private static void Put(List<List<string?>> grid, int row, int column, string text)
    {
        while (grid.Count <= row) grid.Add([]);
        while (grid[row].Count <= column) grid[row].Add(null);
        grid[row][column] ??= text;
    }
}
