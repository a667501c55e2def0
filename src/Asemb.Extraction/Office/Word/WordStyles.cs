using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Word;

/// <summary>
/// The styles of a docx. Word writes built-in names in English whatever its language, but other programs and old templates
/// translate them, and users derive their own: so outline level, name and base style are all asked.
/// </summary>
internal sealed class WordStyles
{
    private const int MaxChain = 32;
    private static readonly XNamespace W = Vocabulary.Word;

    // "Heading 1" in the languages that other writers use for the name.
    private static readonly string[] HeadingWords =
    [
        "heading", "überschrift", "titre", "título", "titulo", "titolo", "kop", "rubrik", "overskrift", "otsikko", "nadpis", "nagłówek",
        "başlık", "cabeçalho", "encabezado", "címsor", "заголовок", "标题", "標題", "見出し", "제목", "عنوان", "כותרת", "επικεφαλίδα", "tiêu đề", "judul",
    ];

    private static readonly HashSet<string> CodeNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "source code", "sourcecode", "code", "code block", "codeblock", "code snippet", "html preformatted", "preformatted", "preformatted text",
        "verbatim", "listing", "program listing", "console", "terminal", "macro text", "macro",
    };

    private readonly Dictionary<string, XElement> _elements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WordStyle> _styles = new(StringComparer.Ordinal);
    private readonly string? _defaultParagraph;

    public WordStyles(XElement? root)
    {
        foreach (var style in root?.Elements(W + "style") ?? [])
        {
            if ((string?)style.Attribute(W + "styleId") is not { } id) continue;
            _elements.TryAdd(id, style);
            if ((string?)style.Attribute(W + "type") is "paragraph" && WordXml.IsOn(style.Attribute(W + "default"))) _defaultParagraph = id;
        }

        Language = (string?)root?.Element(W + "docDefaults")?.Descendants(W + "lang").FirstOrDefault()?.Attribute(W + "val");
    }

    /// <summary>The language that the document's defaults name.</summary>
    public string? Language { get; }

    /// <summary>The style with this id, or the default paragraph style when the id is null; unknown ids give an empty style.</summary>
    public WordStyle Find(string? id)
    {
        id ??= _defaultParagraph;
        if (id is null) return new WordStyle("", "");
        if (_styles.TryGetValue(id, out var style)) return style;
        return _styles[id] = Resolve(id);
    }

    private WordStyle Resolve(string id)
    {
        var style = new WordStyle(id, id);
        var outline = -1;
        var named = 0;
        var (title, subtitle, code, contents, caption, mono, hidden) = (false, false, false, false, false, (bool?)null, false);
        var current = id;
        for (var step = 0; step < MaxChain && current is not null && _elements.TryGetValue(current, out var element); step++)
        {
            var name = (string?)element.Element(W + "name")?.Attribute(W + "val") ?? current;
            if (step == 0) style = style with { Name = name };
            var properties = element.Element(W + "pPr");
            if (outline < 0 && WordXml.Int(properties?.Element(W + "outlineLvl")) is { } level) outline = level;
            if (named == 0) named = HeadingLevelOf(name);
            var plain = name.Split(',')[0].Trim();
            title |= plain.Equals("title", StringComparison.OrdinalIgnoreCase);
            subtitle |= plain.Equals("subtitle", StringComparison.OrdinalIgnoreCase);
            code |= CodeNames.Contains(plain);
            caption |= plain.Equals("caption", StringComparison.OrdinalIgnoreCase);
            contents |= IsContentsName(plain);
            mono ??= WordXml.IsMonospaced(element.Element(W + "rPr"));
            hidden |= WordXml.IsOn(element.Element(W + "rPr")?.Element(W + "vanish"));
            if (properties?.Element(W + "numPr") is { } numbering)
            {
                style = style with
                {
                    NumberingId = style.NumberingId ?? (string?)numbering.Element(W + "numId")?.Attribute(W + "val"),
                    NumberingLevel = style.NumberingLevel ?? WordXml.Int(numbering.Element(W + "ilvl")),
                };
            }

            current = (string?)element.Element(W + "basedOn")?.Attribute(W + "val");
        }

        // An outline level of 9 means body text, and it wins over a name inherited from a base style.
        var heading = outline is >= 0 and < 9 ? outline + 1 : outline == 9 ? 0 : named;
        if (contents) heading = 0;
        return style with
        {
            HeadingLevel = title || subtitle ? 0 : heading,
            IsTitle = title,
            IsSubtitle = subtitle,
            IsCode = code,
            IsContents = contents,
            IsCaption = caption,
            IsMonospaced = mono ?? false,
            IsHidden = hidden,
        };
    }

    private static int HeadingLevelOf(string name)
    {
        var plain = name.Split(',')[0].Trim().ToLowerInvariant();
        foreach (var word in HeadingWords)
        {
            if (!plain.StartsWith(word, StringComparison.Ordinal)) continue;
            var rest = plain[word.Length..].Trim();
            if (rest.Length == 1 && int.TryParse(rest, NumberStyles.None, CultureInfo.InvariantCulture, out var level) && level > 0) return level;
        }

        return 0;
    }

    private static bool IsContentsName(string name) =>
        name.Equals("toc heading", StringComparison.OrdinalIgnoreCase) ||
        name.Equals("table of figures", StringComparison.OrdinalIgnoreCase) ||
        (name.Length == 5 && name.StartsWith("toc ", StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(name[4]));
}
