using System.Globalization;
using System.Xml;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction.Office.Sheets;

/// <summary>Reads the filled cells of one worksheet, forward only.</summary>
internal sealed class SheetCells(List<string> sharedStrings, SheetFormats formats, ExtractionBudget budget, long maxCharacters)
{
    private const int MaxMergedCells = 5000;

    private readonly List<GridCell> _cells = [];
    private readonly List<(int Top, int Left, int Bottom, int Right)> _merges = [];
    private long _characters;
    private int _row;
    private int _column;

    /// <summary>Filled cells, with merged ranges filled by the text of their first cell.</summary>
    public List<GridCell> Read(ZipPackage package, string part)
    {
        using var stream = package.Open(part);
        if (stream is null) return _cells;
        using var reader = PackageXml.CreateReader(stream);
        PackageXml.Guard(part, () =>
        {
            _row = -1;
            while (reader.Read())
            {
                PackageXml.CheckDepth(reader);
                if (reader.NodeType == XmlNodeType.Element) Element(reader);
            }

            return true;
        });
        FillMerges();
        return _cells;
    }

    private void Element(XmlReader reader)
    {
        switch (reader.LocalName)
        {
            case "row":
                _row = int.TryParse(reader.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var row) && row > 0 ? row - 1 : _row + 1;
                _column = -1;
                break;
            case "c":
                Cell(reader);
                break;
            case "mergeCell":
                if (reader.GetAttribute("ref")?.Split(':') is [var from, var to] && CellReference.Parse(from) is { } a && CellReference.Parse(to) is { } b)
                    _merges.Add((Math.Min(a.Row, b.Row), Math.Min(a.Column, b.Column), Math.Max(a.Row, b.Row), Math.Max(a.Column, b.Column)));
                break;
            default:
                break;
        }
    }

    private void Cell(XmlReader reader)
    {
        var reference = CellReference.Parse(reader.GetAttribute("r"));
        _column = reference?.Column ?? _column + 1;
        var row = reference?.Row ?? _row;
        var type = reader.GetAttribute("t");
        var style = int.TryParse(reader.GetAttribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
        if (reader.IsEmptyElement) return;

        var text = "";
        var depth = reader.Depth;
        var inValue = false;
        while (reader.Read() && reader.Depth > depth)
        {
            PackageXml.CheckDepth(reader);
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (reader.LocalName is "is") text = SharedStrings.ReadText(reader);
                inValue = reader.LocalName is "v" && !reader.IsEmptyElement;
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                inValue = false;
            }
            else if (inValue)
            {
                text = text.Length == 0 ? reader.Value : text + reader.Value;
            }
        }

        Add(row, _column, Convert(text, type, style));
    }

    private string Convert(string value, string? type, int style) => type switch
    {
        "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < sharedStrings.Count ? sharedStrings[index] : "",
        "str" or "inlineStr" or "e" => value,
        "b" => value is "1" or "true" ? "TRUE" : "FALSE",
        "d" => value.EndsWith("T00:00:00", StringComparison.Ordinal) ? value[..^9] : value.Replace('T', ' '),
        _ => formats.Write(value, style),
    };

    private void Add(int row, int column, string text)
    {
        budget.Check();
        if (string.IsNullOrWhiteSpace(text)) return;
        _characters += text.Length + 3;
        if (_characters > maxCharacters)
            throw ExtractionBudget.Exceeded($"The workbook holds more than {budget.Limits.MaxTextChars:N0} characters of text", "Split the workbook.");
        _cells.Add(new GridCell(row, column, text.Trim()));
    }

    // The text object is shared on purpose: later steps tell a merged range by reference.
    private void FillMerges()
    {
        if (_merges.Count == 0) return;
        var at = new Dictionary<(int, int), int>(_cells.Count);
        for (var i = 0; i < _cells.Count; i++) at[(_cells[i].Row, _cells[i].Column)] = i;
        foreach (var (top, left, bottom, right) in _merges)
        {
            if (at.GetValueOrDefault((top, left), -1) is var origin && origin < 0 || (long)(bottom - top + 1) * (right - left + 1) > MaxMergedCells) continue;
            var text = _cells[origin].Text;
            for (var row = top; row <= bottom; row++)
            {
                for (var column = left; column <= right; column++)
                {
                    if (at.TryAdd((row, column), -1)) Add(row, column, text);
                }
            }
        }
    }
}
