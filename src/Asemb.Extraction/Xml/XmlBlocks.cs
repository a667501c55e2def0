using System.Text;
using System.Xml.Linq;

namespace Asemb.Extraction.Xml;

/// <summary>
/// Text of XML of any vocabulary, by its shape: prose (long values, text mixed with elements, elements called like paragraphs) as paragraphs, titles as
/// headings, data as lines <c>name: value</c>, one paragraph per record, so that names can be searched beside their values.
/// </summary>
internal sealed class XmlBlocks(DocumentDraft draft)
{
    private const int ProseLength = 200;

    /// <summary>Siblings that are looked at; a file may hold millions.</summary>
    private const int Looked = 100;

    private static readonly HashSet<string> Prose = new(StringComparer.OrdinalIgnoreCase) { "p", "para", "simpara", "paragraph", "text", "line", "l", "ab", "quote", "abstract", "note", "li", "desc" };
    private static readonly HashSet<string> Titles = new(StringComparer.OrdinalIgnoreCase) { "title", "head", "heading", "h1", "h2", "h3", "h4", "h5", "h6", "bridgehead" };
    private static readonly HashSet<string> Verbatim = new(StringComparer.OrdinalIgnoreCase) { "programlisting", "screen", "code", "pre", "preformat", "literallayout", "synopsis", "verse" };
    private static readonly HashSet<string> Invisible = new(StringComparer.OrdinalIgnoreCase) { "style", "script" };

    private readonly StringBuilder _record = new();

    public void Read(XElement root)
    {
        Walk(root, level: 1, path: "");
        Flush();
        draft.Title ??= DocumentDraft.NullIfBlank(root.Elements().FirstOrDefault(IsTitle)?.Value) ?? DocumentDraft.NullIfBlank(root.Element("info")?.Element("title")?.Value);
    }

    /// <param name="path">Names of the elements around inside one record, with a full stop behind each.</param>
    private void Walk(XElement element, int level, string path)
    {
        draft.Budget.Check();
        var name = element.Name.LocalName;
        if (Invisible.Contains(name)) return;
        if (IsTitle(element) && !string.IsNullOrWhiteSpace(element.Value) && (element.Parent is null || element.ElementsBeforeSelf().Take(Looked).All(before => !before.HasElements)))
        {
            Flush();
            draft.Heading(element.Value, level);
        }
        else if (Verbatim.Contains(name))
        {
            Flush();
            draft.Code(element.Value);
        }
        else if (IsProse(element))
        {
            Flush();
            draft.Paragraph(Flat(element));
        }
        else if (!element.HasElements)
        {
            Line(element, path);
        }
        else
        {
            Container(element, level, path);
        }
    }

    private void Container(XElement element, int level, string path)
    {
        // Children that are records, or sections, stand for themselves; small groups inside a record are part of it.
        var isRecord = element.Elements().All(child => !child.HasElements && !IsProse(child));
        var isGroup = isRecord && _record.Length > 0 && element.ElementsBeforeSelf().Take(Looked).All(before => before.Name != element.Name) && element.ElementsAfterSelf().Take(Looked).All(after => after.Name != element.Name);
        if (!isGroup) Flush();
        var inner = isGroup ? path + element.Name.LocalName + "." : "";
        Attributes(element, inner);
        var below = element.Elements().Any(IsTitle) ? level + 1 : level;
        foreach (var child in element.Elements()) Walk(child, IsTitle(child) ? level : below, inner);
        if (!isGroup) Flush();
    }

    private void Line(XElement element, string path)
    {
        var value = element.Value.Trim();
        var attributes = string.Join(", ", element.Attributes().Where(attribute => attribute.Value.Length > 0).Select(attribute => $"{attribute.Name.LocalName} {attribute.Value}"));
        if (value.Length == 0 && attributes.Length == 0) return;
        var text = value.Length == 0 ? attributes : attributes.Length == 0 ? value : $"{value} ({attributes})";
        Append($"{path}{element.Name.LocalName}: {text}");
    }

    private void Attributes(XElement element, string path)
    {
        foreach (var attribute in element.Attributes())
        {
            if (attribute.Value.Length > 0 && attribute.Name.LocalName is not ("schemaLocation" or "noNamespaceSchemaLocation" or "base" or "space")) Append($"{path}{attribute.Name.LocalName}: {attribute.Value}");
        }
    }

    private void Append(string line)
    {
        if (_record.Length > 4000) Flush();
        if (_record.Length > 0) _record.Append('\n');
        _record.Append(DocumentDraft.Tidy(line));
    }

    private void Flush()
    {
        if (_record.Length > 0) draft.Paragraph(_record.ToString());
        _record.Clear();
    }

    private static bool IsTitle(XElement element) => Titles.Contains(element.Name.LocalName) && element.Value.Length <= ProseLength * 2;

    private static bool IsProse(XElement element)
    {
        if (!element.HasElements) return element.Value.Length > ProseLength || (Prose.Contains(element.Name.LocalName) && !string.IsNullOrWhiteSpace(element.Value));
        var isMixed = element.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value));
        return isMixed || (Prose.Contains(element.Name.LocalName) && !element.Elements().Any(child => Prose.Contains(child.Name.LocalName) || child.HasElements));
    }

    // Blocks inside mixed content must not run into each other.
    private static string Flat(XElement element)
    {
        var text = new StringBuilder();
        foreach (var node in element.DescendantNodes())
        {
            if (node is XText run) text.Append(run.Value);
            else if (node is XElement inner && (Prose.Contains(inner.Name.LocalName) || inner.Name.LocalName is "item" or "listitem" or "entry" or "row" or "br" or "lb")) text.Append(' ');
        }

        return DocumentDraft.Tidy(text.ToString());
    }
}
