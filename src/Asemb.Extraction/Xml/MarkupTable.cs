using System.Globalization;
using System.Xml.Linq;

namespace Asemb.Extraction.Xml;

/// <summary>Rows of a table in the HTML model, with spans filled: a cell that covers several columns or rows stands in each of them.</summary>
internal static class MarkupTable
{
    private const int MaxSpan = 1000;
    private const int MaxColumns = 1000;

    public static List<IReadOnlyList<string>> Rows(XElement table, Func<XElement, string> text, ExtractionBudget budget)
    {
        var rows = new List<IReadOnlyList<string>>();

        // Rows that a cell above still covers, by column, and its text.
        var covered = new Dictionary<int, (int Rows, string Text)>();
        foreach (var row in table.Descendants("tr"))
        {
            budget.Check();
            var cells = new List<string>();
            foreach (var cell in row.Elements())
            {
                if (cell.Name.LocalName is not ("td" or "th")) continue;
                Covered(cells, covered);
                var content = text(cell);
                var columns = Span(cell, "colspan");
                var down = Span(cell, "rowspan");
                for (var i = 0; i < columns && cells.Count < MaxColumns; i++)
                {
                    if (down > 1) covered[cells.Count] = (down - 1, content);
                    cells.Add(content);
                }
            }

            Covered(cells, covered);
            if (cells.Exists(cell => cell.Length > 0)) rows.Add(cells);
        }

        return rows;
    }

    private static void Covered(List<string> cells, Dictionary<int, (int Rows, string Text)> covered)
    {
        while (covered.Remove(cells.Count, out var above))
        {
            if (above.Rows > 1) covered[cells.Count] = (above.Rows - 1, above.Text);
            cells.Add(above.Text);
        }
    }

    private static int Span(XElement cell, string name) =>
        int.TryParse((string?)cell.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var span) ? Math.Clamp(span, 1, MaxSpan) : 1;
}
