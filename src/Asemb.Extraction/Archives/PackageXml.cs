using System.Xml;
using System.Xml.Linq;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Archives;

/// <summary>
/// XML parts of office packages: no DTD, no resolver, bounded depth, and one short namespace for the strict, the transitional
/// and the OpenDocument spelling of the same vocabulary. <c>mc:AlternateContent</c> is replaced by its first choice while loading,
/// so that nothing is read twice.
/// </summary>
internal static class PackageXml
{
    /// <summary>Elements inside elements. Word itself stays below 100; walkers recurse, so this also bounds the stack.</summary>
    public const int MaxDepth = 300;

    // Attributes are looked up one by one, so that very many cost their square. Office writes a few dozen.
    private const int MaxAttributes = 1000;

    private const string Compatibility = "http://schemas.openxmlformats.org/markup-compatibility/2006";

    private static readonly Dictionary<string, XNamespace> Known = Vocabulary.ByUri;

    /// <summary>The root element of a part, or null when the part is missing.</summary>
    public static XElement? Load(ZipPackage package, string name)
    {
        using var stream = package.Open(name);
        if (stream is null) return null;
        return Guard(name, () =>
        {
            using var reader = CreateReader(stream);
            reader.MoveToContent();
            var holder = new XElement("holder");
            var nodes = LoadInto(holder, reader, package.Budget);
            package.Budget?.ChargeNodes(nodes);
            ReadToEnd(reader);
            return holder.Elements().First();
        });
    }

    /// <summary>
    /// The children of the first element called <paramref name="parent"/>, one at a time, so that a long document never stands in memory as a whole.
    /// </summary>
    public static IEnumerable<XElement> StreamChildren(ZipPackage package, string name, XName parent)
    {
        using var stream = package.Open(name);
        if (stream is null) yield break;
        using var reader = CreateReader(stream);
        if (!Guard(name, () => MoveTo(reader, parent))) yield break;

        var depth = reader.Depth;
        if (reader.IsEmptyElement) yield break;
        Guard(name, reader.Read);
        while (Guard(name, () => reader.MoveToContent()) is var type && reader.Depth > depth)
        {
            if (type != XmlNodeType.Element)
            {
                Guard(name, reader.Read);
                continue;
            }

            var holder = new XElement("holder");
            Guard(name, () => LoadInto(holder, reader, package.Budget));
            foreach (var element in holder.Elements()) yield return element;
        }

        Guard(name, () => ReadToEnd(reader));
    }

    /// <summary>
    /// Walks a part once: elements named in <paramref name="whole"/> come complete, those in <paramref name="shells"/> with their
    /// attributes only and then their content, all others are entered without being kept.
    /// </summary>
    public static IEnumerable<XElement> StreamParts(ZipPackage package, string name, IReadOnlyCollection<XName> shells, IReadOnlyCollection<XName> whole)
    {
        using var stream = package.Open(name);
        if (stream is null) yield break;
        using var reader = CreateReader(stream);
        while (Guard(name, () => reader.ReadState != ReadState.EndOfFile && (reader.ReadState != ReadState.Initial || reader.Read())))
        {
            CheckDepth(reader);
            if (reader.NodeType == XmlNodeType.Element && NameOf(reader) is var element)
            {
                if (whole.Contains(element))
                {
                    var holder = new XElement("holder");
                    Guard(name, () => LoadInto(holder, reader, package.Budget));
                    foreach (var found in holder.Elements()) yield return found;
                    continue;
                }

                if (shells.Contains(element)) yield return Guard(name, () => Shell(reader));
            }

            Guard(name, reader.Read);
        }
    }

    /// <summary>A forward reader for parts whose elements are too many to hold.</summary>
    public static XmlReader CreateReader(Stream stream) => XmlReader.Create(stream, new XmlReaderSettings
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false,
        CloseInput = false,
    });

    /// <summary>Runs a read and turns XML errors into damaged_document.</summary>
    public static T Guard<T>(string part, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (XmlException e)
        {
            throw new AsembException(ErrorCodes.DamagedDocument, $"The part '{part}' of the file is not well-formed XML (line {e.LineNumber}): {e.Message}", e);
        }
    }

    /// <summary>Refuses elements nested deeper than <see cref="MaxDepth"/>.</summary>
    public static void CheckDepth(XmlReader reader)
    {
        if (reader.Depth > MaxDepth)
            throw new AsembException(ErrorCodes.ExtractionLimit, $"The file's XML is nested deeper than {MaxDepth} elements.");
    }

    private static bool MoveTo(XmlReader reader, XName target)
    {
        while (reader.Read())
        {
            CheckDepth(reader);
            if (reader.NodeType == XmlNodeType.Element && NameOf(reader) == target) return true;
        }

        return false;
    }

    // Reading to the end makes the package check the part's CRC.
    private static bool ReadToEnd(XmlReader reader)
    {
        while (reader.Read()) CheckDepth(reader);
        return true;
    }

    /// <summary>Reads the element under the reader into <paramref name="parent"/>, moves behind it, and gives the number of its nodes.</summary>
    private static int LoadInto(XElement parent, XmlReader reader, ExtractionBudget? budget)
    {
        var depth = reader.Depth;
        var nodes = 0;
        var most = budget?.Limits.MaxMarkupNodes ?? int.MaxValue;
        var open = new Stack<XElement>();
        var choiceTaken = new Stack<bool>();
        open.Push(parent);
        do
        {
            CheckDepth(reader);
            budget?.Check();
            if (++nodes > most) throw ExtractionBudget.Exceeded($"One element of the file's XML holds more than {most:N0} nodes", "Split it into several files.");
            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                open.Peek().Add(new XText(reader.Value));
            }
            else if (reader.NodeType == XmlNodeType.EndElement)
            {
                if (IsTransparent(reader))
                {
                    if (reader.LocalName is "AlternateContent") choiceTaken.Pop();
                }
                else
                {
                    open.Pop();
                }
            }
            else if (reader.NodeType == XmlNodeType.Element && IsTransparent(reader))
            {
                if (reader.LocalName is "AlternateContent")
                {
                    if (!reader.IsEmptyElement) choiceTaken.Push(false);
                }
                else if (choiceTaken.Count > 0 && choiceTaken.Peek())
                {
                    SkipContent(reader);
                }
                else if (choiceTaken.Count > 0 && !reader.IsEmptyElement)
                {
                    choiceTaken.Pop();
                    choiceTaken.Push(true);
                }
            }
            else if (reader.NodeType == XmlNodeType.Element)
            {
                var isEmpty = reader.IsEmptyElement;
                var element = Shell(reader);
                open.Peek().Add(element);
                if (!isEmpty) open.Push(element);
            }
        }
        while (reader.Read() && reader.Depth > depth);

        if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth) reader.Read();
        return nodes;
    }

    private static XElement Shell(XmlReader reader)
    {
        if (reader.AttributeCount > MaxAttributes)
            throw new AsembException(ErrorCodes.ExtractionLimit, $"An element of the file's XML has more than {MaxAttributes:N0} attributes.");
        var element = new XElement(NameOf(reader));
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI is not "http://www.w3.org/2000/xmlns/") element.SetAttributeValue(NameOf(reader), reader.Value);
        }

        reader.MoveToElement();
        return element;
    }

    // Stands on the end tag afterwards, which the caller's loop then sees as a transparent end.
    private static void SkipContent(XmlReader reader)
    {
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        while (reader.Read() && reader.Depth > depth) CheckDepth(reader);
    }

    private static bool IsTransparent(XmlReader reader) =>
        reader.NamespaceURI is Compatibility && reader.LocalName is ("AlternateContent" or "Choice" or "Fallback");

    private static XName NameOf(XmlReader reader) =>
        (Known.TryGetValue(reader.NamespaceURI, out var known) ? known : XNamespace.Get(reader.NamespaceURI)) + reader.LocalName;
}
