using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Word;

/// <summary>A table's grid: merged cells give their text to every place they cover, so that each row can be read alone.</summary>
internal static class WordTable
{
    private const int MaxColumns = 512;
    private static readonly XNamespace W = Vocabulary.Word;

    public static IEnumerable<XElement> Rows(XElement table) => Unwrap(table.Elements(), "tr").Where(row => row.Element(W + "trPr")?.Element(W + "del") is null);

    public static IEnumerable<XElement> Cells(XElement row) => Unwrap(row.Elements(), "tc");

    public static List<List<string>> Read(IReadOnlyList<XElement> rows, Func<XElement, string> cellText, ExtractionBudget budget)
    {
        var grid = new List<List<string>>();
        foreach (var row in rows)
        {
            var above = grid.Count > 0 ? grid[^1] : null;
            var line = new List<string>();
            var properties = row.Element(W + "trPr");
            Fill(line, "", WordXml.Int(properties?.Element(W + "gridBefore")) ?? 0);
            foreach (var cell in Cells(row))
            {
                var cellProperties = cell.Element(W + "tcPr");
                var span = Math.Max(1, WordXml.Int(cellProperties?.Element(W + "gridSpan")) ?? 1);
                var merge = cellProperties?.Element(W + "vMerge");
                var continues = merge is not null && WordXml.Value(merge) is null or "continue";
                var text = continues && merge is not null ? Above(above, line.Count) : cellText(cell);
                Fill(line, text, span);
            }

            Fill(line, "", WordXml.Int(properties?.Element(W + "gridAfter")) ?? 0);
            budget.ChargeNodes(line.Count);
            grid.Add(line);
        }

        return grid;
    }

    private static string Above(List<string>? row, int column) => row is not null && column < row.Count ? row[column] : "";

    private static void Fill(List<string> line, string text, int count)
    {
        for (var i = 0; i < count && line.Count < MaxColumns; i++) line.Add(text);
    }

    // Rows and cells may stand inside content controls or tracked insertions.
    private static IEnumerable<XElement> Unwrap(IEnumerable<XElement> elements, string name)
    {
        foreach (var element in elements)
        {
            if (element.Name == W + name)
            {
                yield return element;
            }
            else if (element.Name.LocalName is "sdt" or "sdtContent" or "customXml" or "ins" or "moveTo")
            {
                foreach (var inner in Unwrap(element.Elements(), name)) yield return inner;
            }
        }
    }
}
