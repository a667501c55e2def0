namespace Asemb.Extraction.Tests.Documents;

/// <summary>A Word document from the XML of its body, with a few styles and lists that bodies refer to.</summary>
internal static class Docx
{
    public const string Space = """xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" """;

    private const string MainType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    // Heading 1 and 2, a translated heading, Title, Caption, code; list 1 counts (1. then a), list 2 has bullets.
    private const string Styles = $"""
        <w:styles {Space}><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>
        <w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
        <w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
        <w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
        <w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="My heading"/><w:basedOn w:val="H2"/></w:style>
        <w:style w:type="paragraph" w:styleId="Rubrik3"><w:name w:val="Überschrift 3"/></w:style>
        <w:style w:type="paragraph" w:styleId="Caption"><w:name w:val="caption"/></w:style>
        <w:style w:type="paragraph" w:styleId="Code"><w:name w:val="Source Code"/></w:style>
        <w:style w:type="paragraph" w:styleId="Toc1"><w:name w:val="toc 1"/></w:style></w:styles>
        """;

    private const string Numbering = $"""
        <w:numbering {Space}>
        <w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl><w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3"/><w:isLgl/></w:lvl></w:abstractNum>
        <w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="·"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>
        """;

    public static byte[] Of(string body) => Builder(body).Build();

    public static OpcBuilder Builder(string body) => new OpcBuilder("word/document.xml", MainType)
        .Part("word/document.xml", $"""<w:document {Space} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:body>{body}</w:body></w:document>""")
        .Part("word/styles.xml", Styles).Relate("word/document.xml", "rIdStyles", "styles", "styles.xml")
        .Part("word/numbering.xml", Numbering).Relate("word/document.xml", "rIdNumbering", "numbering", "numbering.xml");

    public static string P(string text, string? style = null) => $"<w:p>{(style is null ? "" : $"<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>")}{R(text)}</w:p>";

    public static string R(string text) => $"""<w:r><w:t xml:space="preserve">{text}</w:t></w:r>""";

    public static string Item(string text, int list, int level = 0) =>
        $"""<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr>{R(text)}</w:p>""";

    public static string Cell(string text, string properties = "") => $"<w:tc><w:tcPr>{properties}</w:tcPr>{P(text)}</w:tc>";

    public static string Table(params string[] rows) => $"<w:tbl>{string.Concat(rows.Select(row => $"<w:tr>{row}</w:tr>"))}</w:tbl>";
}
