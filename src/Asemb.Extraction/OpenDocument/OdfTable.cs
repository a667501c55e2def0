using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.OpenDocument;

/// <summary>A table of a text document or slide; merged cells give their text to every place they cover.</summary>
internal static class OdfTable
{
    private const int MaxColumns = 512;
    private const int MaxRepeat = 50;
    private static readonly XNamespace T = Vocabulary.Table;

    public static List<List<string>> Read(XElement table, Func<XElement, string> cellText, ExtractionBudget budget)
    {
        var grid = new List<List<string>>();

        // Texts of cells that reach down: column -> text and rows still to cover.
        var below = new Dictionary<int, (string Text, int Rows)>();
        foreach (var row in Rows(table))
        {
            var line = new List<string>();
            foreach (var cell in row.Elements().Where(cell => cell.Name.LocalName is "table-cell" or "covered-table-cell"))
            {
                var covered = cell.Name.LocalName is "covered-table-cell";
                var repeat = Math.Min(Count(cell, "number-columns-repeated"), MaxColumns);
                var text = covered ? "" : cellText(cell);
                var columns = Math.Min(Count(cell, "number-columns-spanned"), MaxColumns);
                var rows = Count(cell, "number-rows-spanned");
                for (var i = 0; i < repeat && line.Count < MaxColumns; i++)
                {
                    var at = line.Count;
                    if (covered)
                    {
                        line.Add(Take(below, at));
                        continue;
                    }

                    line.Add(text);
                    for (var column = 0; column < columns; column++)
                    {
                        if (column > 0) below[at + column] = (text, rows);
                        else if (rows > 1) below[at] = (text, rows - 1);
                    }
                }
            }

            budget.ChargeNodes(line.Count);
            for (var i = 0; i < Math.Min(Count(row, "number-rows-repeated"), MaxRepeat); i++) grid.Add(line);
        }

        return Trim(grid);
    }

    public static int Count(XElement element, string attribute) =>
        int.TryParse((string?)element.Attribute(T + attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0 ? count : 1;

    private static string Take(Dictionary<int, (string Text, int Rows)> below, int column)
    {
        if (!below.TryGetValue(column, out var above)) return "";
        if (above.Rows > 1) below[column] = (above.Text, above.Rows - 1);
        else below.Remove(column);
        return above.Text;
    }

    private static IEnumerable<XElement> Rows(XElement table)
    {
        foreach (var child in table.Elements())
        {
            if (child.Name.LocalName is "table-row")
            {
                yield return child;
            }
            else if (child.Name.LocalName is "table-header-rows" or "table-rows" or "table-row-group")
            {
                foreach (var row in Rows(child)) yield return row;
            }
        }
    }

    private static List<List<string>> Trim(List<List<string>> grid)
    {
        var width = grid.Count == 0 ? 0 : grid.Max(row => row.FindLastIndex(cell => cell.Length > 0) + 1);
        return [.. grid.Select(row => row.Count > width ? row.GetRange(0, width) : row).Where(row => row.Exists(cell => cell.Length > 0))];
    }
}
