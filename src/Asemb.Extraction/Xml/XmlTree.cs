using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Xml;

/// <summary>Parses XML files: no DTD, no resolver, bounded depth and number of nodes. Names lose their namespaces, for files spell the same vocabulary in several.</summary>
internal static class XmlTree
{
    /// <summary>Elements inside elements; walkers recurse, so this bounds the stack too.</summary>
    private const int MaxDepth = 300;

    /// <summary>Of one element; each new one is compared with all before.</summary>
    private const int MaxAttributes = 1000;

    private const string Namespaces = "http://www.w3.org/2000/xmlns/";

    /// <exception cref="AsembException">damaged_document, extraction_limit.</exception>
    public static XElement Load(FileInput file, ExtractionBudget budget)
    {
        using var text = new StringReader(XmlText.Read(file, budget));
        using var reader = XmlReader.Create(text, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Ignore,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            CheckCharacters = false,
        });
        try
        {
            return Load(reader, budget);
        }
        catch (XmlException e)
        {
            throw new AsembException(
                ErrorCodes.DamagedDocument, string.Create(CultureInfo.InvariantCulture, $"The file is not well-formed XML (line {e.LineNumber:N0}): {e.Message} Export or upload it again."), e);
        }
    }

    private static XElement Load(XmlReader reader, ExtractionBudget budget)
    {
        var holder = new XElement("holder");
        var open = holder;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.Depth > MaxDepth) throw ExtractionBudget.Exceeded($"The XML's elements are nested more than {MaxDepth} deep", "Flatten the file.");
                    if (reader.AttributeCount > MaxAttributes) throw ExtractionBudget.Exceeded($"An element of the XML has more than {MaxAttributes:N0} attributes", "Turn them into elements.");
                    budget.ChargeNodes(1 + reader.AttributeCount);
                    var isEmpty = reader.IsEmptyElement;
                    var element = Element(reader);
                    open.Add(element);
                    if (!isEmpty) open = element;
                    break;
                case XmlNodeType.EndElement:
                    open = open.Parent!;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace when open != holder:
                    budget.ChargeNodes(1);
                    open.Add(new XText(reader.Value));
                    break;
            }
        }

        return holder.Elements().First();
    }

    private static XElement Element(XmlReader reader)
    {
        var element = new XElement(XName.Get(XmlConvert.EncodeLocalName(reader.LocalName)));
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI is not Namespaces) element.SetAttributeValue(XmlConvert.EncodeLocalName(reader.LocalName), reader.Value);
        }

        reader.MoveToElement();
        return element;
    }
}
