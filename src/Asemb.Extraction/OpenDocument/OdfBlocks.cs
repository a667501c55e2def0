using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction.OpenDocument;

/// <summary>
/// Reads the block content that text documents, slides and cells share: headings, paragraphs, lists with their numbers, tables,
/// text boxes, charts and notes.
/// </summary>
internal sealed class OdfBlocks(ZipPackage package, OdfStyles styles, BlockSink sink)
{
    private static readonly XNamespace T = Vocabulary.Text;

    private readonly Dictionary<string, int[]> _counters = new(StringComparer.Ordinal);
    private BlockSink _sink = sink;
    private int _tableDepth;

    public string? Title { get; private set; }

    public void Read(IEnumerable<XElement> elements)
    {
        foreach (var element in elements) Read(element);
    }

    private void Read(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "p":
                Paragraph(element, 0);
                break;
            case "h":
                Paragraph(element, int.TryParse((string?)element.Attribute(T + "outline-level"), NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? level : 1);
                break;
            case "list":
                List(element, 1, null);
                break;
            case "table":
                Table(element);
                break;
            case "table-of-content" or "alphabetical-index" or "illustration-index" or "table-index" or "user-index" or "tracked-changes" or "annotation" or "forms" or "sequence-decls" or "notes" or "title" or "desc":
                break;
            default:
                if (element.Name.Namespace == Vocabulary.Draw) Frame(element);
                else Read(element.Elements());
                break;
        }
    }

    private void Paragraph(XElement paragraph, int level)
    {
        var style = (string?)paragraph.Attribute(T + "style-name");
        if (styles.IsContents(style)) return;
        var content = OdfParagraphText.Read(paragraph);
        if (string.IsNullOrWhiteSpace(content.Text))
        {
            // An empty line inside a listing belongs to it; elsewhere it is only distance.
        }
        else if (styles.IsTitle(style))
        {
            Title ??= BlockSink.Tidy(content.Text, keepLines: false);
            _sink.Heading(content.Text, 1);
        }
        else if ((level > 0 ? level : styles.OutlineLevel(style)) is > 0 and var depth)
        {
            _sink.Heading(content.Text, depth);
        }
        else if (styles.IsCode(style))
        {
            foreach (var line in content.Text.Split('\n')) _sink.CodeLine(line);
        }
        else if (styles.IsCaption(style))
        {
            _sink.Caption(content.Text);
        }
        else
        {
            _sink.Paragraph(content.Text);
        }

        Attachments(content);
    }

    private void Attachments(OdfParagraphText content)
    {
        foreach (var frame in content.Frames) Frame(frame);
        foreach (var note in content.Notes) Read(note.Elements());
    }

    private void List(XElement list, int level, string? inherited)
    {
        var style = (string?)list.Attribute(T + "style-name") ?? inherited;
        var key = style ?? "";
        if (!_counters.TryGetValue(key, out var counters)) counters = _counters[key] = new int[12];
        var position = Math.Min(level, 11);
        if (level == 1 && (string?)list.Attribute(T + "continue-numbering") is not "true" && list.Attribute(T + "continue-list") is null) Array.Clear(counters);
        else if (level > 1) counters[position] = 0;

        foreach (var item in list.Elements())
        {
            var isHeader = item.Name.LocalName is "list-header";
            if (!isHeader && item.Name.LocalName is not "list-item") continue;
            var labelled = isHeader;
            foreach (var child in item.Elements())
            {
                if (child.Name.LocalName is "list")
                {
                    List(child, level + 1, style);
                }
                else if (child.Name.LocalName is "p" or "h" && !labelled)
                {
                    labelled = Item(child, item, style ?? styles.ListOf((string?)child.Attribute(T + "style-name")), level, counters);
                }
                else
                {
                    Read(child);
                }
            }
        }
    }

    private bool Item(XElement paragraph, XElement item, string? style, int level, int[] counters)
    {
        var content = OdfParagraphText.Read(paragraph);
        if (string.IsNullOrWhiteSpace(content.Text))
        {
            Attachments(content);
            return false;
        }

        var definition = styles.ListLevel(style, level);
        var label = definition.IsBullet ? ListLabel.Bullet : Number(definition, item, style, level, counters);
        if (paragraph.Name.LocalName is "h" && int.TryParse((string?)paragraph.Attribute(T + "outline-level"), NumberStyles.None, CultureInfo.InvariantCulture, out var depth))
            _sink.Heading(definition.IsBullet ? content.Text : label + content.Text, depth);
        else
            _sink.ListItem(label + content.Text, level);
        Attachments(content);
        return true;
    }

    private string Number(OdfListLevel definition, XElement item, string? style, int level, int[] counters)
    {
        var position = Math.Min(level, counters.Length - 1);
        if (definition.Format.Length == 0) return "";
        if (int.TryParse((string?)item.Attribute(T + "start-value"), NumberStyles.None, CultureInfo.InvariantCulture, out var start)) counters[position] = start;
        else counters[position] = counters[position] == 0 ? definition.Start : counters[position] + 1;

        var numbers = new List<string>();
        for (var shown = Math.Max(1, position - definition.DisplayLevels + 1); shown <= position; shown++)
        {
            var format = shown == position ? definition.Format : styles.ListLevel(style, shown).Format;
            if (format.Length > 0) numbers.Add(NumberText.Format(Math.Max(1, counters[shown]), FormatOf(format)));
        }

        return ListLabel.Ordered(definition.Prefix + string.Join('.', numbers) + (definition.Suffix.Length == 0 && definition.Prefix.Length == 0 && numbers.Count == 1 ? "." : definition.Suffix));
    }

    private static string FormatOf(string format) => format switch
    {
        "a" => "lowerLetter",
        "A" => "upperLetter",
        "i" => "lowerRoman",
        "I" => "upperRoman",
        _ => "decimal",
    };

    private void Table(XElement table)
    {
        _tableDepth++;
        var rows = OdfTable.Read(table, CellText, _sink.Budget);
        _tableDepth--;
        if (_tableDepth == 0) _sink.Table(rows);
        else foreach (var row in rows) _sink.Paragraph(MergedCells.Line(row));
    }

    private string CellText(XElement cell)
    {
        var outer = _sink;
        var inner = new BlockSink(outer.Budget);
        _sink = inner;
        Read(cell.Elements());
        _sink.Flush();
        _sink = outer;
        return inner.Builder.BuildText();
    }

    private void Frame(XElement frame)
    {
        foreach (var child in frame.Elements())
        {
            if (child.Name.LocalName is "object")
            {
                if (OdfChart.Write(package, (string?)child.Attribute(Vocabulary.XLink + "href"), _sink)) return;
            }
            else if (child.Name.LocalName is not ("image" or "title" or "desc" or "event-listeners" or "glue-point"))
            {
                Read(child);
            }
        }
    }
}
