using System.Xml.Linq;
using Asemb.Core.Errors;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction.Office.Word;

/// <summary>
/// Reads the body of a docx in document order. Headings by style or outline level, lists with their numbers, tables as Markdown,
/// notes and text boxes behind the paragraph that holds them; headers, footers, comments and tables of contents are left out.
/// </summary>
internal sealed class WordReader
{
    // A table with a cell of this many characters is a layout grid: its cells are read as text.
    private const int LayoutCell = 3000;
    private const int MaxTableDepth = 20;
    private static readonly XNamespace W = Vocabulary.Word;

    private readonly ZipPackage _package;
    private readonly OpcPart _part;
    private readonly WordStyles _styles;
    private readonly WordNumbering _numbering;
    private readonly Dictionary<(bool, string), XElement> _notes = [];
    private BlockSink _sink;
    private int _tableDepth;

    private WordReader(ZipPackage package, OpcPart part, BlockSink sink)
    {
        _package = package;
        _part = part;
        _sink = sink;
        _styles = new WordStyles(Load("styles"));
        _numbering = new WordNumbering(Load("numbering"), _styles);
        LoadNotes("footnotes", "footnote", isEndnote: false);
        LoadNotes("endnotes", "endnote", isEndnote: true);
    }

    /// <summary>The first paragraph with the style "Title".</summary>
    public string? Title { get; private set; }

    public string? Language => _styles.Language;

    public static WordReader Read(ZipPackage package, OpcPart part, BlockSink sink)
    {
        var reader = new WordReader(package, part, sink);
        reader.Blocks(PackageXml.StreamChildren(package, part.Name, W + "body"));
        reader._sink.Flush();
        return reader;
    }

    private XElement? Load(string kind) => _part.TargetOf(kind) is { } target ? PackageXml.Load(_package, target) : null;

    private void LoadNotes(string kind, string element, bool isEndnote)
    {
        foreach (var note in Load(kind)?.Elements(W + element) ?? [])
        {
            if ((string?)note.Attribute(W + "type") is not (null or "normal")) continue;
            if ((string?)note.Attribute(W + "id") is { } id) _notes.TryAdd((isEndnote, id), note);
        }
    }

    private void Blocks(IEnumerable<XElement> elements)
    {
        foreach (var element in elements)
        {
            switch (element.Name.LocalName)
            {
                case "p":
                    Paragraph(element);
                    break;
                case "tbl":
                    Table(element);
                    break;
                case "sdt":
                    if (!IsContents(element)) Blocks(element.Element(W + "sdtContent")?.Elements() ?? []);
                    break;
                case "ins" or "moveTo" or "customXml" or "smartTag":
                    Blocks(element.Elements());
                    break;
                case "oMathPara" or "oMath":
                    _sink.Paragraph("$$" + MathLatex.Write(element) + "$$");
                    break;
                default:
                    break;
            }
        }
    }

    private static bool IsContents(XElement control) =>
        WordXml.Value(control.Element(W + "sdtPr")?.Element(W + "docPartObj")?.Element(W + "docPartGallery")) is "Table of Contents";

    private void Paragraph(XElement paragraph)
    {
        var properties = paragraph.Element(W + "pPr");
        var style = _styles.Find(WordXml.Value(properties?.Element(W + "pStyle")));
        if (style.IsContents) return;
        var content = WordParagraphText.Read(paragraph, _styles, style.IsMonospaced);
        if (content.HasUnknownSymbols) _sink.Warn("Signs of a symbol font whose meaning is not known were left out.");
        if (!string.IsNullOrWhiteSpace(content.Text)) WriteParagraph(content, style, properties);

        foreach (var box in content.TextBoxes) Blocks(box.Elements());
        foreach (var graphic in content.Graphics) DrawingText.WriteGraphics(graphic, _part, _package, _sink);
        foreach (var (isEndnote, id) in content.Notes)
        {
            // Removed before reading, so that a note that refers to itself ends.
            if (_notes.Remove((isEndnote, id), out var note)) Blocks(note.Elements());
        }
    }

    private void WriteParagraph(WordParagraphText content, WordStyle style, XElement? properties)
    {
        if (style.IsCode || (content.AllMonospaced && LooksLikeCode(content.Text)))
        {
            foreach (var line in content.Text.Split('\n')) _sink.CodeLine(line);
            return;
        }

        var number = Number(properties, style, out var depth);
        var outline = WordXml.Int(properties?.Element(W + "outlineLvl"));
        var level = outline is >= 0 and < 9 ? outline.Value + 1 : outline == 9 ? 0 : style.HeadingLevel;
        if (style.IsTitle)
        {
            Title ??= BlockSink.Tidy(content.Text, keepLines: false);
            _sink.Heading(content.Text, 1);
        }
        else if (level > 0)
        {
            _sink.Heading(number is { IsBullet: false } ? number.Value.Label.TrimEnd('.') + " " + content.Text : content.Text, level);
        }
        else if (number is { } label)
        {
            _sink.ListItem((label.IsBullet ? ListLabel.Bullet : ListLabel.Ordered(label.Label)) + content.Text, depth);
        }
        else if (content.StartsWithCheckbox)
        {
            _sink.ListItem(ListLabel.Bullet + content.Text, 1);
        }
        else if (style.IsCaption)
        {
            _sink.Caption(content.Text);
        }
        else
        {
            _sink.Paragraph(content.Text);
        }
    }

    private WordNumber? Number(XElement? properties, WordStyle style, out int depth)
    {
        var direct = properties?.Element(W + "numPr");
        var id = WordXml.Value(direct?.Element(W + "numId")) ?? style.NumberingId;
        depth = 1;
        if (id is null or "0") return null;
        var level = WordXml.Int(direct?.Element(W + "ilvl")) ?? style.NumberingLevel ?? _numbering.LevelOfStyle(id, style.Id) ?? 0;
        depth = Math.Clamp(level, 0, 8) + 1;
        return _numbering.Next(id, level);
    }

    private void Table(XElement table)
    {
        if (++_tableDepth > MaxTableDepth)
            throw new AsembException(ErrorCodes.ExtractionLimit, $"The document nests more than {MaxTableDepth} tables inside each other.");
        var rows = WordTable.Rows(table).ToList();
        if (_tableDepth == 1 && IsLayout(rows))
        {
            _tableDepth--;
            foreach (var cell in rows.SelectMany(WordTable.Cells)) Blocks(cell.Elements());
            return;
        }

        var grid = WordTable.Read(rows, CellText, _sink.Budget);
        if (_tableDepth == 1) _sink.Table(grid);
        else foreach (var row in grid) _sink.Paragraph(MergedCells.Line(row));
        _tableDepth--;
    }

    private static bool IsLayout(List<XElement> rows) =>
        (rows.Count == 1 && WordTable.Cells(rows[0]).Count() == 1) ||
        rows.SelectMany(WordTable.Cells).Any(cell => cell.Descendants(W + "t").Sum(text => text.Value.Length) > LayoutCell);

    private string CellText(XElement cell)
    {
        var outer = _sink;
        var inner = new BlockSink(outer.Budget);
        _sink = inner;
        Blocks(cell.Elements());
        _sink.Flush();
        _sink = outer;
        return inner.Builder.BuildText();
    }

    // Prose may be set in a typewriter face; code betrays itself by its characters.
    private static bool LooksLikeCode(string text) => text.AsSpan().IndexOfAny("{}()[]=<>;_\\|$#*+") >= 0 || text.StartsWith(' ') || text.StartsWith('\t');
}
