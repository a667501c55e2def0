using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Word;

/// <summary>
/// The text of one paragraph as a reader sees it: insertions kept, deletions and hidden runs dropped, fields by their result,
/// equations as LaTeX. Things that stand apart (text boxes, charts, notes) are collected for the caller to place behind it.
/// </summary>
internal sealed class WordParagraphText
{
    private static readonly XNamespace W = Vocabulary.Word;

    private readonly WordStyles _styles;
    private readonly StringBuilder _text = new();
    private int _monospaced;
    private int _letters;

    private WordParagraphText(WordStyles styles) => _styles = styles;

    public string Text => _text.ToString();

    /// <summary>Every visible character is set in a monospaced font by its run; null when the runs name no font.</summary>
    public bool AllMonospaced => _letters > 0 && _monospaced == _letters;

    public bool StartsWithCheckbox { get; private set; }

    /// <summary>Glyphs of symbol fonts were left out because nobody knows what they mean.</summary>
    public bool HasUnknownSymbols { get; private set; }

    public List<XElement> TextBoxes { get; } = [];

    public List<XElement> Graphics { get; } = [];

    public List<(bool IsEndnote, string Id)> Notes { get; } = [];

    public static WordParagraphText Read(XElement paragraph, WordStyles styles, bool styleIsMonospaced)
    {
        var text = new WordParagraphText(styles);
        var equations = paragraph.Elements().Where(child => child.Name != W + "pPr").ToList();
        if (equations.Count > 1 && equations.All(child => child.Name == Vocabulary.Math + "oMath"))
        {
            // Several equations and nothing else: one each line.
            text._text.AppendJoin('\n', equations.Select(equation => "$$" + MathLatex.Write(equation) + "$$"));
        }
        else
        {
            text.Walk(paragraph, styleIsMonospaced);
        }

        return text;
    }

    private void Walk(XElement parent, bool monospaced)
    {
        foreach (var child in parent.Elements())
        {
            if (child.Name.Namespace == Vocabulary.Math)
            {
                AppendEquation(child);
                continue;
            }

            switch (child.Name.LocalName)
            {
                case "r":
                    Run(child, monospaced);
                    break;
                case "sdt":
                    ContentControl(child, monospaced);
                    break;
                case "pPr" or "rPr" or "del" or "moveFrom" or "sdtPr" or "sdtEndPr" or "instrText" or "delText" or "rt" or "proofErr":
                    break;
                default:
                    Walk(child, monospaced);
                    break;
            }
        }
    }

    private void Run(XElement run, bool styleIsMonospaced)
    {
        var properties = run.Element(W + "rPr");
        var style = WordXml.Value(properties?.Element(W + "rStyle")) is { } id ? _styles.Find(id) : null;
        if (WordXml.IsOn(properties?.Element(W + "vanish")) || style is { IsHidden: true }) return;
        var monospaced = WordXml.IsMonospaced(properties) ?? (style is { IsMonospaced: true } || styleIsMonospaced);
        foreach (var child in run.Elements()) RunContent(child, monospaced);
    }

    private void RunContent(XElement child, bool monospaced)
    {
        if (child.Name.Namespace == Vocabulary.Math)
        {
            AppendEquation(child);
            return;
        }

        switch (child.Name.LocalName)
        {
            case "t":
                Append(child.Value, monospaced);
                break;
            case "tab" or "ptab":
                _text.Append('\t');
                break;
            case "br":
                if ((string?)child.Attribute(W + "type") is not ("page" or "column")) _text.Append('\n');
                break;
            case "cr":
                _text.Append('\n');
                break;
            case "noBreakHyphen":
                _text.Append('-');
                break;
            case "sym":
                Symbol(child);
                break;
            case "footnoteReference" or "endnoteReference":
                if ((string?)child.Attribute(W + "id") is { } note) Notes.Add((child.Name.LocalName is "endnoteReference", note));
                break;
            case "drawing" or "pict" or "object":
                TextBoxes.AddRange(OutermostTextBoxes(child));
                Graphics.Add(child);
                break;
            case "ruby":
                if (child.Element(W + "rubyBase") is { } word) Walk(word, monospaced);
                break;
            default:
                break;
        }
    }

    private void Append(string text, bool monospaced)
    {
        _text.Append(text);
        var letters = text.Count(c => !char.IsWhiteSpace(c));
        _letters += letters;
        if (monospaced) _monospaced += letters;
    }

    private void AppendEquation(XElement math)
    {
        if (math.Name.LocalName is "oMathPara")
        {
            foreach (var equation in math.Elements(Vocabulary.Math + "oMath"))
            {
                if (_text.Length > 0) _text.Append('\n');
                _text.Append("$$").Append(MathLatex.Write(equation)).Append("$$");
            }

            return;
        }

        var latex = MathLatex.Write(math);
        if (latex.Length > 0) _text.Append('$').Append(latex).Append('$');
    }

    private void ContentControl(XElement control, bool monospaced)
    {
        if (control.Element(W + "sdtPr")?.Element(Vocabulary.Word14 + "checkbox") is { } box)
        {
            var isChecked = (string?)box.Element(Vocabulary.Word14 + "checked")?.Attribute(Vocabulary.Word14 + "val") is "1" or "true";
            StartsWithCheckbox |= string.IsNullOrWhiteSpace(_text.ToString());
            _text.Append(isChecked ? "[x] " : "[ ] ");
            return;
        }

        if (control.Element(W + "sdtContent") is { } content) Walk(content, monospaced);
    }

    private void Symbol(XElement symbol)
    {
        var text = int.TryParse((string?)symbol.Attribute(W + "char"), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code)
            ? SymbolFont.Text((string?)symbol.Attribute(W + "font") ?? "", code)
            : null;
        HasUnknownSymbols |= text is null;
        _text.Append(text);
    }

    private static IEnumerable<XElement> OutermostTextBoxes(XElement drawing) =>
        drawing.Descendants(W + "txbxContent").Where(box => !box.Ancestors(W + "txbxContent").Any(outer => outer.Ancestors().Contains(drawing)));
}
