using Asemb.Core.Documents;
using Asemb.Extraction.Tables;

namespace Asemb.Extraction.Pdf;

/// <summary>Reads the lines of one column: tables, code, list items and paragraphs, told apart by alignment, font, labels, distance and indent.</summary>
internal sealed class ColumnReader(WordJoiner joiner, double bodySize)
{
    private const double Em = 0.8;

    private readonly List<PdfBlock> _blocks = [];
    private readonly Dictionary<int, (List<List<string>> Rows, int End)?> _tables = [];
    private List<PdfLine> _lines = [];
    private double _leading;
    private double _right;

    public List<PdfBlock> Read(List<PdfLine> lines)
    {
        _lines = lines;
        _leading = Leading(lines);
        _right = lines.Count == 0 ? 0 : lines.Max(line => line.Right);
        for (var i = 0; i < lines.Count;)
        {
            if (lines[i].Table is { } ruled)
            {
                _blocks.Add(new PdfBlock { Kind = BlockKind.Table, Text = MarkdownTable.Write(ruled), Page = lines[i].Page });
                i++;
            }
            else if (lines[i].Cells.Count > 1 && Table(i) is { } table)
            {
                _blocks.Add(new PdfBlock { Kind = BlockKind.Table, Text = MarkdownTable.Write(table.Rows), Page = lines[i].Page });
                i = table.End;
            }
            else if (CodeEnd(i) is var end && end > i)
            {
                _blocks.Add(new PdfBlock { Kind = BlockKind.Code, Text = Code(i, end), Page = lines[i].Page, Size = lines[i].Size });
                i = end;
            }
            else
            {
                i = Paragraph(i);
            }
        }

        return _blocks;
    }

    private (List<List<string>> Rows, int End)? Table(int start) =>
        _tables.TryGetValue(start, out var known) ? known : _tables[start] = PdfTableFinder.At(_lines, start);

    private static double Leading(List<PdfLine> lines)
    {
        var gaps = lines.Zip(lines.Skip(1)).Where(pair => Math.Abs(pair.First.Size - pair.Second.Size) < 0.6)
            .Select(pair => (pair.First.Baseline - pair.Second.Baseline) / pair.Second.Size).Where(gap => gap is > 0.8 and < 2.2).Order().ToList();

        // The lower third: the distance of lines, when many paragraphs of one line stand wider.
        return gaps.Count == 0 ? 1.2 : gaps[gaps.Count / 3];
    }

    private int Paragraph(int start)
    {
        var first = _lines[start];
        if (LineMarks.HasLeader(first.Text)) return Contents(start);

        var label = LineMarks.LabelLength(first.Text, out var bullet);
        var text = first.Text;
        var end = start + 1;
        for (; end < _lines.Count && text.Length < PdfFlow.MaxParagraph && Continues(start, end, label > 0); end++) text = joiner.Join(text, _lines[end].Text);

        var kind = label > 0 ? BlockKind.ListItem : LineMarks.IsCaption(text) ? BlockKind.Caption : BlockKind.Paragraph;
        if (bullet) text = "- " + text[label..].TrimStart();
        _blocks.Add(new PdfBlock
        {
            Kind = kind,
            Text = text,
            Page = first.Page,
            Size = first.Size,
            IsBold = _lines.GetRange(start, end - start).TrueForAll(line => line.IsBold),
            IsItalic = first.IsItalic && end == start + 1,
            Lines = end - start,
            Level = kind == BlockKind.ListItem ? 1 : 0,
        });
        return end;
    }

    private bool Continues(int start, int next, bool isList)
    {
        var (first, above, line) = (_lines[start], _lines[next - 1], _lines[next]);
        var gap = above.Baseline - line.Baseline;
        if (line.Table is not null) return false;
        if (Math.Abs(above.Size - line.Size) > 0.12 * above.Size || gap < 0) return false;
        if (gap > (_leading + 0.35) * line.Size) return false;
        if (above.IsBold != line.IsBold && (next == start + 1 || line.IsBold)) return false;
        if (above.IsItalic && !line.IsItalic && next == start + 1 && IsShort(above)) return false;
        if (line.Cells.Count > 1 && Table(next) is not null) return false;
        if (LineMarks.LabelLength(line.Text, out _) > 0 && line.Left < first.Left + (Em * line.Size) && (isList || IsShort(above) || gap > (_leading + 0.1) * line.Size)) return false;
        if (LineMarks.HasLeader(line.Text)) return false;

        // Titles break their lines where they like.
        if (first.Size > 1.1 * bodySize) return true;
        if (isList && line.Left < first.Left - (Em * line.Size)) return false;
        if (!isList && line.Left > above.Left + (Em * line.Size) && next > start + 1) return false;
        if (!isList && next == start + 1 && line.Left > above.Left + (Em * line.Size)) return !Ends(above.Text) || !IsShort(above);
        if (IsShort(above)) return !Ends(above.Text) && !StartsSentence(line.Text) && above.Right > _right - (0.6 * (_right - first.Left));
        return true;
    }

    private bool IsShort(PdfLine line) => line.Right < _right - Math.Max(4 * line.Size, 0.15 * (_right - line.Left));

    private static bool Ends(string text) => text.Length > 0 && text[^1] is '.' or '!' or '?' or ':' or '。' or '؟' or '"' or '”' or ')';

    private static bool StartsSentence(string text) => text.Length > 0 && (char.IsUpper(text[0]) || char.IsDigit(text[0]));

    /// <summary>Lines of a table of contents keep their line ends and lose their dots.</summary>
    private int Contents(int start)
    {
        var end = start;
        while (end < _lines.Count && LineMarks.HasLeader(_lines[end].Text)) end++;
        var lines = _lines.GetRange(start, end - start).Select(line => LineMarks.WithoutLeader(line.Text));
        _blocks.Add(new PdfBlock { Kind = BlockKind.Paragraph, Text = string.Join('\n', lines), Page = _lines[start].Page, Size = bodySize, Lines = end - start });
        return end;
    }

    private int CodeEnd(int start)
    {
        var end = start;
        while (end < _lines.Count && _lines[end].IsMonospaced && (end == start || _lines[end - 1].Baseline - _lines[end].Baseline is > 0 and var gap && gap < 3 * _lines[end].Size)) end++;
        var lines = _lines.GetRange(start, end - start);
        var looks = lines.Exists(line => line.Text.AsSpan().IndexOfAny("{}()[]=<>;_\\|$#") >= 0);
        return looks && (lines.Count > 1 || lines[0].Text.Length > 8) ? end : start;
    }

    private string Code(int start, int end)
    {
        var lines = _lines.GetRange(start, end - start);
        var left = lines.Min(line => line.Left);
        return string.Join('\n', lines.Select(line =>
        {
            // In a monospaced font every character is about 0.6 of the size wide.
            var indent = (int)Math.Clamp(Math.Round((line.Left - left) / (0.6 * line.Size)), 0, 60);
            return new string(' ', indent) + line.Text;
        }));
    }
}
