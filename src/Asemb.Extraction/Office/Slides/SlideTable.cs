using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Slides;

/// <summary>A table on a slide; merged cells give their text to every place they cover.</summary>
internal static class SlideTable
{
    private const int MaxColumns = 512;
    private static readonly XNamespace A = Vocabulary.Drawing;

    public static List<List<string>> Read(XElement table)
    {
        var grid = new List<List<string>>();
        foreach (var row in table.Elements(A + "tr"))
        {
            var above = grid.Count > 0 ? grid[^1] : null;
            var line = new List<string>();
            foreach (var cell in row.Elements(A + "tc").Take(MaxColumns))
            {
                // The covered cells are there too, marked as merged to the left or upwards.
                if (IsOn(cell, "hMerge") && line.Count > 0) line.Add(line[^1]);
                else if (IsOn(cell, "vMerge") && above is not null && line.Count < above.Count) line.Add(above[line.Count]);
                else line.Add(DrawingText.Plain(cell));
            }

            grid.Add(line);
        }

        return grid;
    }

    private static bool IsOn(XElement cell, string attribute) =>
        (string?)cell.Attribute(attribute) is { } value && (value is "true" || (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number != 0));
}
