using System.Xml.Linq;
using Asemb.Extraction.Archives;
using Asemb.Extraction.Office;

namespace Asemb.Extraction.OpenDocument;

/// <summary>Embedded objects: charts as a caption with their table, formulas by their source.</summary>
internal static class OdfChart
{
    /// <returns>False when the object is none of these, so that its replacement may be looked at.</returns>
    public static bool Write(ZipPackage package, string? reference, BlockSink sink)
    {
        if (reference is null) return false;
        var part = OpcPart.Resolve("", reference) + "/content.xml";
        if (!package.Contains(part) || PackageXml.Load(package, part) is not { } root) return false;
        if (root.Name.LocalName is "math")
        {
            var source = root.Descendants().FirstOrDefault(element => element.Name.LocalName is "annotation")?.Value;
            sink.Paragraph(source ?? string.Join(' ', root.Descendants().Where(element => element.Name.LocalName is "mi" or "mn" or "mo" or "mtext").Select(element => element.Value)));
            return true;
        }

        if (root.Descendants(Vocabulary.OdfChart + "chart").FirstOrDefault() is not { } chart) return false;
        var title = string.Join(' ', chart.Elements(Vocabulary.OdfChart + "title").Descendants(Vocabulary.Text + "p").Select(paragraph => paragraph.Value));
        var kind = ((string?)chart.Attribute(Vocabulary.OdfChart + "class")) switch
        {
            "chart:bar" => "Bar chart",
            "chart:line" or "chart:stock" => "Line chart",
            "chart:circle" or "chart:ring" => "Pie chart",
            "chart:scatter" or "chart:bubble" => "Scatter chart",
            "chart:area" => "Area chart",
            "chart:radar" or "chart:filled-radar" => "Radar chart",
            _ => "Chart",
        };
        sink.Caption(title.Length == 0 ? kind : $"{kind}: {title}");
        if (chart.Descendants(Vocabulary.Table + "table").FirstOrDefault() is { } table)
            sink.Table(OdfTable.Read(table, cell => string.Join(' ', cell.Elements(Vocabulary.Text + "p").Select(paragraph => paragraph.Value)), sink.Budget));
        return true;
    }
}
