using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.OpenDocument;

/// <summary>The text of one paragraph; frames and notes inside it are collected for the caller to place behind it.</summary>
internal sealed class OdfParagraphText
{
    private readonly StringBuilder _text = new();

    public string Text => _text.ToString();

    public List<XElement> Frames { get; } = [];

    public List<XElement> Notes { get; } = [];

    public static OdfParagraphText Read(XElement paragraph)
    {
        var text = new OdfParagraphText();
        text.Walk(paragraph);
        return text;
    }

    private void Walk(XElement parent)
    {
        foreach (var node in parent.Nodes())
        {
            if (node is XText text)
            {
                // White space in the file is layout: spaces that count are text:s.
                foreach (var c in text.Value) _text.Append(c is '\n' or '\r' or '\t' ? ' ' : c);
            }
            else if (node is XElement element)
            {
                Inline(element);
            }
        }
    }

    private void Inline(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "s":
                var count = int.TryParse((string?)element.Attribute(Vocabulary.Text + "c"), NumberStyles.None, CultureInfo.InvariantCulture, out var spaces) ? Math.Clamp(spaces, 1, 200) : 1;
                _text.Append(' ', count);
                break;
            case "tab":
                _text.Append('\t');
                break;
            case "line-break":
                _text.Append('\n');
                break;
            case "note":
                if (element.Element(Vocabulary.Text + "note-body") is { } body) Notes.Add(body);
                break;
            case "ruby":
                if (element.Element(Vocabulary.Text + "ruby-base") is { } word) Walk(word);
                break;
            case "soft-page-break" or "annotation" or "annotation-end" or "tracked-changes" or "change" or "bookmark" or "title" or "desc":
                break;
            default:
                if (element.Name.Namespace == Vocabulary.Draw) Frames.Add(element);
                else Walk(element);
                break;
        }
    }
}
