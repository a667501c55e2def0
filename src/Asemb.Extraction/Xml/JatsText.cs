using System.Text;
using System.Xml.Linq;

namespace Asemb.Extraction.Xml;

/// <summary>Running text of JATS elements: formulas as TeX, notes and identifiers of machines left out.</summary>
internal static class JatsText
{
    /// <summary>On one line; empty for nothing.</summary>
    public static string Flat(XElement? element)
    {
        if (element is null) return "";
        var text = new StringBuilder();
        Append(element, text);
        return DocumentDraft.Tidy(text.ToString());
    }

    /// <summary>"Given Surname Suffix", or null.</summary>
    public static string? Person(XElement? name)
    {
        if (name is null) return null;
        string?[] parts = [name.Element("prefix")?.Value, name.Element("given-names")?.Value, name.Element("surname")?.Value, name.Element("suffix")?.Value];
        return DocumentDraft.NullIfBlank(string.Join(' ', parts.Where(part => !string.IsNullOrWhiteSpace(part)))) ?? DocumentDraft.NullIfBlank(name.Value);
    }

    public static string Affiliation(XElement affiliation)
    {
        var text = new StringBuilder();
        foreach (var node in affiliation.Nodes())
        {
            if (node is XElement { Name.LocalName: "label" or "institution-id" or "email" or "ext-link" }) continue;
            var part = node is XText plain ? plain.Value : Flat((node as XElement)!);

            // Elements without punctuation between them are parts of an address.
            var separated = text.Length == 0 || part.Length == 0 || char.IsPunctuation(part.TrimStart() is { Length: > 0 } trimmed ? trimmed[0] : ',') || text.ToString().TrimEnd() is [.., ',' or ';' or ':' or '('];
            if (node is XElement { Name.LocalName: not ("sup" or "sub" or "italic" or "bold") } && !separated) text.Append(", ");
            text.Append(part);
        }

        return DocumentDraft.Tidy(text.ToString()).Trim(' ', ',', ';');
    }

    /// <summary>One reference: as it is written where the publisher wrote it, else put together from its parts.</summary>
    public static string Reference(XElement reference)
    {
        var citation = reference.Element("mixed-citation") ?? reference.Element("element-citation") ?? reference.Element("citation") ?? reference.Element("nlm-citation")
            ?? reference.Element("citation-alternatives")?.Elements().FirstOrDefault();
        if (citation is null) return Flat(reference.Element("note") ?? reference);
        var isWritten = citation.Nodes().OfType<XText>().Any(text => !string.IsNullOrWhiteSpace(text.Value));
        return isWritten ? Flat(citation) : Composed(citation);
    }

    private static string Composed(XElement citation)
    {
        var text = new StringBuilder();
        var names = citation.Descendants("name").Concat(citation.Descendants("string-name")).Select(name => $"{name.Element("surname")?.Value} {name.Element("given-names")?.Value}".Trim())
            .Concat(citation.Descendants("collab").Select(Flat)).Where(name => name.Length > 0);
        Add(string.Join(", ", names), ". ");
        Add(Flat(citation.Element("article-title") ?? citation.Element("chapter-title") ?? citation.Element("data-title")), ". ");
        Add(Flat(citation.Element("source")), " ");
        Add(Flat(citation.Element("edition")), " ");
        Add(Flat(citation.Element("volume")), citation.Element("fpage") is null && citation.Element("elocation-id") is null ? " " : ":");
        Add(Flat(citation.Element("fpage") ?? citation.Element("elocation-id")), citation.Element("lpage") is null ? " " : "–");
        Add(Flat(citation.Element("lpage")), " ");
        if (Flat(citation.Element("year")) is { Length: > 0 } year) text.Append('(').Append(year).Append("). ");
        Add(Flat(citation.Element("publisher-name")), ". ");
        foreach (var id in citation.Elements("pub-id")) Add($"{((string?)id.Attribute("pub-id-type") ?? "id").ToUpperInvariant()}: {id.Value.Trim()}", " ");
        Add(Flat(citation.Element("ext-link")), " ");
        return text.ToString().Trim();

        void Add(string part, string end)
        {
            if (part.Length > 0) text.Append(part.TrimEnd('.')).Append(end);
        }
    }

    private static void Append(XElement element, StringBuilder text)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XText run) text.Append(run.Value);
            else if (node is XElement inner) AppendInner(inner, text);
        }
    }

    private static void AppendInner(XElement element, StringBuilder text)
    {
        switch (element.Name.LocalName)
        {
            case "tex-math":
                text.Append(Tex(element.Value));
                break;
            case "alternatives":
                // The same thing in several forms: one is enough.
                if ((element.Element("tex-math") ?? element.Elements().FirstOrDefault(one => one.Name.LocalName is not ("graphic" or "inline-graphic"))) is { } best) AppendInner(best, text);
                break;
            case "graphic" or "inline-graphic" or "media" or "institution-id" or "contrib-id" or "object-id" or "fn" or "table-wrap" or "fig" or "index-term":
                break;
            case "break" or "p" or "title" or "list-item" or "label":
                text.Append(' ');
                Append(element, text);
                text.Append(' ');
                break;
            case "surname" or "given-names":
                // Names inside citations often stand without a space between them.
                if (text.Length > 0 && char.IsLetter(text[^1])) text.Append(' ');
                Append(element, text);
                break;
            case "pub-id" or "comment":
                if (text.Length > 0 && !char.IsWhiteSpace(text[^1])) text.Append(' ');
                Append(element, text);
                break;
            default:
                Append(element, text);
                break;
        }
    }

    // Some publishers wrap each formula in a whole LaTeX document.
    private static string Tex(string source)
    {
        const string Begin = @"\begin{document}";
        var from = source.IndexOf(Begin, StringComparison.Ordinal);
        if (from >= 0) source = source[(from + Begin.Length)..];
        var to = source.LastIndexOf(@"\end{document}", StringComparison.Ordinal);
        if (to >= 0) source = source[..to];
        source = source.Trim().Trim('$').Trim();
        return source.Length == 0 ? "" : $"${source}$";
    }
}
