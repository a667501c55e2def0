using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Slides;

/// <summary>Writes the text body of a shape: bullets and numbers as list items, everything else as paragraphs.</summary>
internal static class SlideParagraphs
{
    private static readonly XNamespace A = Vocabulary.Drawing;

    public static void Write(XElement body, SlidePlaceholder? placeholder, BlockSink sink)
    {
        var styles = new List<XElement>();
        if (body.Element(A + "lstStyle") is { } own) styles.Add(own);
        if (placeholder is not null) styles.AddRange(placeholder.ListStyles);

        var counters = new int[9];
        foreach (var paragraph in body.Elements(A + "p"))
        {
            var text = DrawingText.Paragraph(paragraph);
            if (string.IsNullOrWhiteSpace(text)) continue;

            var properties = paragraph.Element(A + "pPr");
            var level = int.TryParse((string?)properties?.Attribute("lvl"), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? Math.Min(value, 8) : 0;
            var bullet = Bullet(properties, styles, level);
            Array.Clear(counters, level + 1, counters.Length - level - 1);
            if (bullet?.Name.LocalName is "buAutoNum")
            {
                sink.ListItem(ListLabel.Ordered(Number(bullet, ref counters[level])) + text, level + 1);
                continue;
            }

            counters[level] = 0;
            if (bullet is null || bullet.Name.LocalName is "buNone") sink.Paragraph(text);
            else sink.ListItem(ListLabel.Bullet + text, level + 1);
        }
    }

    private static XElement? Bullet(XElement? properties, List<XElement> styles, int level)
    {
        if (Own(properties) is { } direct) return direct;
        var name = A + $"lvl{level + 1}pPr";
        return styles.Select(style => Own(style.Element(name))).FirstOrDefault(found => found is not null);
    }

    private static XElement? Own(XElement? properties) =>
        properties?.Elements().FirstOrDefault(child => child.Name.LocalName is "buNone" or "buChar" or "buAutoNum" or "buBlip");

    private static string Number(XElement bullet, ref int counter)
    {
        var start = int.TryParse((string?)bullet.Attribute("startAt"), NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : 1;
        counter = counter == 0 ? start : counter + 1;
        var type = (string?)bullet.Attribute("type") ?? "arabicPeriod";
        var number = NumberText.Format(counter, type switch
        {
            _ when type.StartsWith("alphaLc", StringComparison.Ordinal) => "lowerLetter",
            _ when type.StartsWith("alphaUc", StringComparison.Ordinal) => "upperLetter",
            _ when type.StartsWith("romanLc", StringComparison.Ordinal) => "lowerRoman",
            _ when type.StartsWith("romanUc", StringComparison.Ordinal) => "upperRoman",
            _ => "decimal",
        });
        return type.EndsWith("ParenBoth", StringComparison.Ordinal) ? $"({number})"
            : type.EndsWith("ParenR", StringComparison.Ordinal) ? $"{number})"
            : type.EndsWith("Plain", StringComparison.Ordinal) ? number
            : $"{number}.";
    }
}
