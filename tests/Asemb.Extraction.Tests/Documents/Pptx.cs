namespace Asemb.Extraction.Tests.Documents;

/// <summary>A presentation from the XML of its slides' shapes. The master gives body placeholders a bullet on every level.</summary>
internal sealed class Pptx
{
    private const string Space = """xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" """;

    private readonly OpcBuilder _package = new("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml");
    private readonly List<int> _order = [];
    private int _slides;

    public Pptx Slide(string shapes, string? notes = null, bool isHidden = false, bool isFirst = false)
    {
        var number = ++_slides;
        if (isFirst) _order.Insert(0, number);
        else _order.Add(number);
        var part = $"ppt/slides/slide{number}.xml";
        _package.Part(part, $"<p:sld {Space}{(isHidden ? "show=\"0\"" : "")}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>")
            .Relate("ppt/presentation.xml", $"rId{number}", "slide", $"slides/slide{number}.xml")
            .Relate(part, "rIdLayout", "slideLayout", "../slideLayouts/slideLayout1.xml");
        if (notes is not null)
        {
            _package.Part($"ppt/notesSlides/notesSlide{number}.xml", $"<p:notes {Space}><p:cSld><p:spTree>{Placeholder("sldImg", "picture")}{Placeholder("body", notes)}{Placeholder("sldNum", "7")}</p:spTree></p:cSld></p:notes>")
                .Relate(part, "rIdNotes", "notesSlide", $"../notesSlides/notesSlide{number}.xml");
        }

        return this;
    }

    public byte[] Build() => _package
        .Part("ppt/presentation.xml", $"<p:presentation {Space}><p:sldIdLst>{string.Concat(_order.Select(number => $"<p:sldId id=\"{255 + number}\" r:id=\"rId{number}\"/>"))}</p:sldIdLst></p:presentation>")
        .Part("ppt/slideLayouts/slideLayout1.xml", $"<p:sldLayout {Space}><p:cSld><p:spTree/></p:cSld></p:sldLayout>")
        .Relate("ppt/slideLayouts/slideLayout1.xml", "rId1", "slideMaster", "../slideMasters/slideMaster1.xml")
        .Part("ppt/slideMasters/slideMaster1.xml", $"""<p:sldMaster {Space}><p:cSld><p:spTree/></p:cSld><p:txStyles><p:bodyStyle><a:lvl1pPr><a:buChar char="•"/></a:lvl1pPr><a:lvl2pPr><a:buChar char="–"/></a:lvl2pPr></p:bodyStyle></p:txStyles></p:sldMaster>""")
        .Build();

    public static string Placeholder(string type, params string[] paragraphs) => Shape($"<p:ph type=\"{type}\"/>", paragraphs);

    public static string TextBox(params string[] paragraphs) => Shape("", paragraphs);

    /// <param name="paragraphs">Plain text, or the inside of a paragraph element when it begins with a tag.</param>
    private static string Shape(string placeholder, string[] paragraphs) =>
        $"<p:sp><p:nvSpPr><p:nvPr>{placeholder}</p:nvPr></p:nvSpPr><p:txBody>{string.Concat(paragraphs.Select(text => $"<a:p>{(text.StartsWith('<') ? text : Run(text))}</a:p>"))}</p:txBody></p:sp>";

    public static string Run(string text) => $"<a:r><a:t>{text}</a:t></a:r>";

    public static string Table(params string[] rows) =>
        $"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{string.Concat(rows.Select(row => $"<a:tr>{row}</a:tr>"))}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>";

    public static string Cell(string text, string attributes = "") => $"<a:tc {attributes}><a:txBody><a:p>{Run(text)}</a:p></a:txBody></a:tc>";
}
