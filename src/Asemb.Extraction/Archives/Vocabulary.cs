using System.Xml.Linq;

namespace Asemb.Extraction.Archives;

/// <summary>
/// Short names for the XML vocabularies of office files. Strict OOXML (ISO/IEC 29500 Strict), transitional OOXML and OpenDocument
/// spell the same ideas under different URIs; <see cref="PackageXml"/> maps them here once, so that readers know one name each.
/// </summary>
internal static class Vocabulary
{
    public static readonly XNamespace Word = "w";
    public static readonly XNamespace Math = "m";
    public static readonly XNamespace Drawing = "a";
    public static readonly XNamespace WordShape = "wps";
    public static readonly XNamespace Slide = "p";
    public static readonly XNamespace Sheet = "x";
    public static readonly XNamespace Chart = "c";
    public static readonly XNamespace Diagram = "dgm";
    public static readonly XNamespace Relation = "r";
    public static readonly XNamespace Word14 = "w14";
    public static readonly XNamespace Package = "rel";
    public static readonly XNamespace Dc = "dc";
    public static readonly XNamespace DcTerms = "dcterms";
    public static readonly XNamespace CoreProperties = "cp";

    public static readonly XNamespace Office = "office";
    public static readonly XNamespace Text = "text";
    public static readonly XNamespace Table = "table";
    public static readonly XNamespace Draw = "draw";
    public static readonly XNamespace Style = "style";
    public static readonly XNamespace Format = "fo";
    public static readonly XNamespace Presentation = "presentation";
    public static readonly XNamespace Meta = "meta";
    public static readonly XNamespace OdfChart = "chart";
    public static readonly XNamespace XLink = "xlink";
    public static readonly XNamespace Manifest = "manifest";
    public static readonly XNamespace Number = "number";

    public static readonly Dictionary<string, XNamespace> ByUri = Build();

    private static Dictionary<string, XNamespace> Build()
    {
        var map = new Dictionary<string, XNamespace>(StringComparer.Ordinal)
        {
            ["http://schemas.microsoft.com/office/word/2010/wordprocessingShape"] = WordShape,
            ["http://schemas.microsoft.com/office/word/2010/wordml"] = Word14,
            ["http://schemas.openxmlformats.org/package/2006/relationships"] = Package,
            ["http://purl.org/dc/elements/1.1/"] = Dc,
            ["http://purl.org/dc/terms/"] = DcTerms,
            ["http://schemas.openxmlformats.org/package/2006/metadata/core-properties"] = CoreProperties,
            ["http://www.w3.org/1999/xlink"] = XLink,
        };
        foreach (var (path, name) in new[]
        {
            ("wordprocessingml/2006/main", Word), ("officeDocument/2006/math", Math), ("drawingml/2006/main", Drawing),
            ("presentationml/2006/main", Slide), ("spreadsheetml/2006/main", Sheet), ("drawingml/2006/chart", Chart),
            ("drawingml/2006/diagram", Diagram), ("officeDocument/2006/relationships", Relation),
        })
        {
            map["http://schemas.openxmlformats.org/" + path] = name;
            map["http://purl.oclc.org/ooxml/" + path.Replace("/2006", "", StringComparison.Ordinal)] = name;
        }

        foreach (var (part, name) in new[]
        {
            ("office", Office), ("text", Text), ("table", Table), ("drawing", Draw), ("style", Style),
            ("xsl-fo-compatible", Format), ("presentation", Presentation), ("meta", Meta), ("chart", OdfChart),
            ("manifest", Manifest), ("datastyle", Number),
        })
        {
            map[$"urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"] = name;
        }

        return map;
    }
}
