using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.OpenDocument;

/// <summary>A level of a list style: its number format ("1", "a", "i" … empty for none), what stands around it, and where it starts.</summary>
internal sealed record OdfListLevel(bool IsBullet, string Format, string Prefix, string Suffix, int Start, int DisplayLevels);

/// <summary>The styles that readers ask about: names after following parents, list styles, hidden pages and tables.</summary>
internal sealed class OdfStyles
{
    private const int MaxChain = 32;
    private static readonly OdfListLevel Bullet = new(IsBullet: true, "", "", "", 1, 1);

    private readonly Dictionary<string, XElement> _styles = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<int, OdfListLevel>> _lists = new(StringComparer.Ordinal);

    public static OdfStyles Load(ZipPackage package)
    {
        var styles = new OdfStyles();
        if (PackageXml.Load(package, "styles.xml") is { } root)
        {
            foreach (var group in root.Elements()) styles.Add(group.Elements());
        }

        styles.Add(PackageXml.StreamChildren(package, "content.xml", Vocabulary.Office + "automatic-styles"));
        return styles;
    }

    public bool IsTitle(string? style) => Chain(style).Any(name => name is "Title");

    public bool IsContents(string? style) => Chain(style).Any(name => name.StartsWith("Contents_20_", StringComparison.Ordinal) && !name.EndsWith("Heading", StringComparison.Ordinal));

    public bool IsCode(string? style) => Chain(style).Any(name => name is "Preformatted_20_Text" or "Source_20_Code" or "Code");

    public bool IsCaption(string? style) => Chain(style).Any(name => name is "Caption" or "Illustration" or "Table" or "Figure" or "Drawing");

    /// <summary>Outline level that a paragraph style carries, 0 for none.</summary>
    public int OutlineLevel(string? style)
    {
        for (var step = 0; step < MaxChain && style is not null && _styles.TryGetValue(style, out var element); step++)
        {
            if (Int(element, Vocabulary.Style + "default-outline-level") is { } level) return level;
            style = (string?)element.Attribute(Vocabulary.Style + "parent-style-name");
        }

        return 0;
    }

    /// <summary>A page or a sheet that its style switches off.</summary>
    public bool IsHidden(string? style) =>
        style is not null && _styles.TryGetValue(style, out var element) && element.Elements().Attributes().Any(attribute =>
            (attribute.Name == Vocabulary.Presentation + "visibility" && attribute.Value is "hidden") || (attribute.Name == Vocabulary.Table + "display" && attribute.Value is "false"));

    /// <summary>The list style of a paragraph style.</summary>
    public string? ListOf(string? style) => style is not null && _styles.TryGetValue(style, out var element) ? (string?)element.Attribute(Vocabulary.Style + "list-style-name") : null;

    /// <param name="list">Name of the list style.</param>
    /// <param name="level">From 1.</param>
    public OdfListLevel ListLevel(string? list, int level) =>
        list is not null && _lists.TryGetValue(list, out var levels) && levels.TryGetValue(level, out var found) ? found : Bullet;

    private IEnumerable<string> Chain(string? style)
    {
        for (var step = 0; step < MaxChain && !string.IsNullOrEmpty(style); step++)
        {
            yield return style;
            style = _styles.TryGetValue(style, out var element) ? (string?)element.Attribute(Vocabulary.Style + "parent-style-name") : null;
        }
    }

    private void Add(IEnumerable<XElement> elements)
    {
        foreach (var element in elements)
        {
            if ((string?)element.Attribute(Vocabulary.Style + "name") is not { } name) continue;
            if (element.Name == Vocabulary.Text + "list-style") _lists[name] = element.Elements().Select(Level).Where(level => level.Number > 0).GroupBy(level => level.Number).ToDictionary(group => group.Key, group => group.First().Level);
            else if (element.Name == Vocabulary.Style + "style") _styles[name] = element;
        }
    }

    private static (int Number, OdfListLevel Level) Level(XElement element) => (
        Int(element, Vocabulary.Text + "level") ?? 0,
        new OdfListLevel(
            element.Name.LocalName is not "list-level-style-number",
            (string?)element.Attribute(Vocabulary.Style + "num-format") ?? "",
            (string?)element.Attribute(Vocabulary.Style + "num-prefix") ?? "",
            (string?)element.Attribute(Vocabulary.Style + "num-suffix") ?? "",
            Int(element, Vocabulary.Text + "start-value") ?? 1,
            Int(element, Vocabulary.Text + "display-levels") ?? 1));

    private static int? Int(XElement element, XName attribute) =>
        int.TryParse((string?)element.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
