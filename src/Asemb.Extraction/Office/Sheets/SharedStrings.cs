using System.Text;
using System.Xml;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Sheets;

/// <summary>The workbook's table of strings.</summary>
internal static class SharedStrings
{
    public static List<string> Load(ZipPackage package, string? part, ExtractionBudget budget)
    {
        var strings = new List<string>();
        if (part is null) return strings;
        using var stream = package.Open(part);
        if (stream is null) return strings;
        using var reader = PackageXml.CreateReader(stream);
        var characters = 0L;
        return PackageXml.Guard(part, () =>
        {
            while (reader.Read())
            {
                PackageXml.CheckDepth(reader);
                if (reader.NodeType != XmlNodeType.Element || reader.LocalName is not "si") continue;
                budget.Check();
                strings.Add(ReadText(reader));
                characters += strings[^1].Length + 3;
                if (characters > budget.Limits.MaxTextChars)
                    throw ExtractionBudget.Exceeded($"The workbook's strings hold more than {budget.Limits.MaxTextChars:N0} characters", "Split the workbook.");
            }

            return strings;
        });
    }

    /// <summary>The text of an <c>si</c> or <c>is</c> element: its runs, without the phonetic guide. Ends on the end tag.</summary>
    public static string ReadText(XmlReader reader)
    {
        if (reader.IsEmptyElement) return "";
        var text = new StringBuilder();
        var depth = reader.Depth;
        var skip = int.MaxValue;
        var inText = false;
        while (reader.Read() && reader.Depth > depth)
        {
            PackageXml.CheckDepth(reader);
            if (reader.Depth <= skip) skip = int.MaxValue;
            if (reader.NodeType == XmlNodeType.Element)
            {
                if (reader.LocalName is "rPh" && skip == int.MaxValue && !reader.IsEmptyElement) skip = reader.Depth;
                inText = reader.LocalName is "t" && !reader.IsEmptyElement;
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                inText = false;
            }
            else if (inText && skip == int.MaxValue)
            {
                text.Append(reader.Value);
            }
        }

        return text.ToString();
    }
}
