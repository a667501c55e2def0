using System.Text;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office;

/// <summary>Text of DrawingML paragraphs (slides, charts, diagrams).</summary>
internal static class DrawingText
{
    private static readonly XNamespace A = Vocabulary.Drawing;

    /// <summary>One paragraph: its runs, fields, line breaks and equations.</summary>
    public static string Paragraph(XElement paragraph)
    {
        var text = new StringBuilder();
        foreach (var child in paragraph.Elements())
        {
            switch (child.Name.LocalName)
            {
                case "r" or "fld" when child.Name.Namespace == A:
                    text.Append(child.Element(A + "t")?.Value);
                    break;
                case "br":
                    text.Append('\n');
                    break;
                case "m":
                    foreach (var equation in child.Descendants(Vocabulary.Math + "oMath")) text.Append('$').Append(Word.MathLatex.Write(equation)).Append('$');
                    break;
                default:
                    break;
            }
        }

        // PowerPoint writes a vertical tab for a line break in titles.
        return text.Replace('\v', '\n').Replace("_x000B_", "\n").ToString();
    }

    /// <summary>All paragraphs inside, one a line.</summary>
    public static string Plain(XElement? parent) =>
        parent is null ? "" : string.Join('\n', parent.Descendants(A + "p").Select(Paragraph));

    /// <summary>The texts of a SmartArt diagram, in the order of its data.</summary>
    public static IEnumerable<string> Diagram(ZipPackage package, string dataPart) =>
        (PackageXml.Load(package, dataPart)?.Descendants(Vocabulary.Diagram + "t") ?? [])
            .Select(text => BlockSink.Tidy(Plain(text), keepLines: false)).Where(text => text.Length > 0);

    /// <summary>Writes the charts and diagrams that a drawing refers to.</summary>
    public static void WriteGraphics(XElement drawing, OpcPart part, ZipPackage package, BlockSink sink)
    {
        foreach (var chart in drawing.Descendants(Vocabulary.Chart + "chart"))
        {
            if (part.Find((string?)chart.Attribute(Vocabulary.Relation + "id")) is { IsExternal: false } relation) ChartText.Write(package, relation.Target, sink);
        }

        foreach (var diagram in drawing.Descendants(Vocabulary.Diagram + "relIds"))
        {
            if (part.Find((string?)diagram.Attribute(Vocabulary.Relation + "dm")) is not { IsExternal: false } relation) continue;
            foreach (var text in Diagram(package, relation.Target)) sink.ListItem(ListLabel.Bullet + text, 1);
        }
    }
}
