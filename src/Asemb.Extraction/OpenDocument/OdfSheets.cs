using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction.OpenDocument;

/// <summary>Reads a spreadsheet row by row: each visible sheet's name as a heading, then the tables that stand on it.</summary>
internal sealed class OdfSheets(ZipPackage package, OdfStyles styles, BlockSink sink)
{
    // Writers fill the rest of a sheet with one repeated empty cell; a repeated value further than this is a filler too.
    private const int MaxRepeat = 256;
    private const int LastRow = 1_048_576;
    private const int LastColumn = 16_384;
    private static readonly XNamespace T = Vocabulary.Table;

    private readonly List<GridCell> _cells = [];
    private readonly List<XElement> _shapes = [];
    private readonly List<string> _hidden = [];
    private long _characters;
    private int _row;
    private bool _isHidden;

    public void Read()
    {
        var blocks = new OdfBlocks(package, styles, sink);
        foreach (var element in PackageXml.StreamParts(package, "content.xml", shells: [T + "table"], whole: [T + "table-row", T + "shapes"]))
        {
            if (element.Name.LocalName is "table-row") Row(element);
            else if (element.Name.LocalName is "shapes") _shapes.Add(element);
            else Begin(element, blocks);
        }

        Finish(blocks);
        if (_hidden.Count > 0) sink.Warn($"Hidden sheets were left out: {string.Join(", ", _hidden.Take(10))}{(_hidden.Count > 10 ? " …" : "")}.");
    }

    private void Begin(XElement table, OdfBlocks blocks)
    {
        Finish(blocks);
        sink.Budget.CheckPage(++sink.Page);
        var name = (string?)table.Attribute(T + "name") ?? "";
        _isHidden = styles.IsHidden((string?)table.Attribute(T + "style-name"));
        if (_isHidden) _hidden.Add(name);
        else _name = name;
        _row = 0;
    }

    private string _name = "";

    private void Finish(OdfBlocks blocks)
    {
        if (!_isHidden && (_cells.Count > 0 || _shapes.Count > 0))
        {
            sink.Heading(_name, 1);
            foreach (var region in GridRegions.Split(_cells)) GridTable.Write(region, sink.Paragraph, sink.Table);
            foreach (var shapes in _shapes) blocks.Read(shapes.Elements());
        }

        _cells.Clear();
        _shapes.Clear();
    }

    private void Row(XElement row)
    {
        var repeat = OdfTable.Count(row, "number-rows-repeated");
        if (!_isHidden && _row < LastRow)
        {
            var column = 0;
            foreach (var cell in row.Elements().Where(cell => cell.Name.LocalName is "table-cell" or "covered-table-cell"))
            {
                var across = OdfTable.Count(cell, "number-columns-repeated");
                var text = cell.Name.LocalName is "table-cell" ? Text(cell) : "";
                if (text.Length > 0) Add(text, column, across, repeat, cell);
                column += Math.Min(across, LastColumn);
                if (column >= LastColumn) break;
            }

            _shapes.AddRange(row.Descendants().Where(element => element.Name == Vocabulary.Draw + "frame").Where(frame => frame.Elements().Any(child => child.Name.LocalName is "object" or "text-box")));
        }

        _row += Math.Min(repeat, LastRow);
    }

    private void Add(string text, int column, int across, int down, XElement cell)
    {
        var width = Math.Min(across > 1 ? across : OdfTable.Count(cell, "number-columns-spanned"), MaxRepeat);
        var height = Math.Min(down > 1 ? down : OdfTable.Count(cell, "number-rows-spanned"), MaxRepeat);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width && column + x < LastColumn; x++)
            {
                _characters += text.Length + 3;
                if (_characters > sink.Budget.Limits.MaxTextChars) throw ExtractionBudget.Exceeded($"The spreadsheet holds more than {sink.Budget.Limits.MaxTextChars:N0} characters of text", "Split it.");
                _cells.Add(new GridCell(_row + y, column + x, text));
            }
        }
    }

    private static string Text(XElement cell)
    {
        var type = (string?)cell.Attribute(Vocabulary.Office + "value-type");
        if (type is "date" && (string?)cell.Attribute(Vocabulary.Office + "date-value") is { } date)
            return date.EndsWith("T00:00:00", StringComparison.Ordinal) ? date[..^9] : date.Replace('T', ' ');
        if (type is "float" && double.TryParse((string?)cell.Attribute(Vocabulary.Office + "value"), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return number.ToString("G15", CultureInfo.InvariantCulture);
        return string.Join('\n', cell.Elements(Vocabulary.Text + "p").Select(paragraph => OdfParagraphText.Read(paragraph).Text)).Trim();
    }
}
