using System.IO.Compression;
using System.Text;

namespace Asemb.Readiness.Probes;

/// <summary>Zip packages of office formats and books that open well and hold what must not be believed.</summary>
internal static class HostilePackages
{
    private const string Entities = "<!DOCTYPE a [<!ENTITY b \"bbbbbbbbbb\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>";
    private const string Word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    private const string Sheets = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Slides = "http://schemas.openxmlformats.org/presentationml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string Relationships = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const string OpenDocument = "urn:oasis:names:tc:opendocument:xmlns:";

    public static IEnumerable<(string Name, byte[] Bytes)> Files =>
    [
        ("entities.docx", Office("wordprocessingml.document.main", "word/document.xml", $"{Entities}<w:document xmlns:w=\"{Word}\"><w:body><w:p><w:r><w:t>&d;</w:t></w:r></w:p></w:body></w:document>")),
        ("deep.docx", Office(
            "wordprocessingml.document.main", "word/document.xml",
            $"<w:document xmlns:w=\"{Word}\"><w:body>{Repeated("<w:tbl><w:tr><w:tc>", 3_000)}<w:p><w:r><w:t>x</w:t></w:r></w:p>{Repeated("</w:tc></w:tr></w:tbl>", 3_000)}</w:body></w:document>")),
        ("bomb.docx", Office("wordprocessingml.document.main", "word/document.xml", $"<w:document xmlns:w=\"{Word}\"><w:body>{new string(' ', 4_000_000)}</w:body></w:document>")),
        ("../up.docx", Zip(("[Content_Types].xml", ContentTypes("wordprocessingml.document.main", "../../word/document.xml")), ("../../word/document.xml", "<a/>"))),
        ("far.xlsx", Office(
            "spreadsheetml.sheet.main", "xl/workbook.xml",
            $"<workbook xmlns=\"{Sheets}\" xmlns:r=\"{Relations}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>",
            ("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"{Relationships}\"><Relationship Id=\"r1\" Type=\"{Relations}/worksheet\" Target=\"sheet.xml\"/></Relationships>"),
            ("xl/sheet.xml", $"<worksheet xmlns=\"{Sheets}\"><sheetData><row r=\"1\"><c r=\"A1\"><v>1</v></c></row><row r=\"1048576\"><c r=\"XFD1048576\"><v>2</v></c></row><row r=\"4294967296\"><c r=\"ZZZZZZ0\"/></row></sheetData></worksheet>"))),
        ("loop.pptx", Office(
            "presentationml.presentation.main", "ppt/presentation.xml",
            $"<p:presentation xmlns:p=\"{Slides}\" xmlns:r=\"{Relations}\"><p:sldIdLst><p:sldId id=\"256\" r:id=\"r1\"/><p:sldId id=\"257\" r:id=\"r1\"/></p:sldIdLst></p:presentation>",
            ("ppt/_rels/presentation.xml.rels", $"<Relationships xmlns=\"{Relationships}\"><Relationship Id=\"r1\" Type=\"{Relations}/slide\" Target=\"presentation.xml\"/></Relationships>"))),
        ("repeated.odt", Odf("text", "<office:text><table:table><table:table-row table:number-rows-repeated=\"2000000000\"><table:table-cell table:number-columns-repeated=\"2000000000\"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:text>")),
        ("repeated.ods", Odf("spreadsheet", "<office:spreadsheet><table:table><table:table-row table:number-rows-repeated=\"2000000000\"><table:table-cell table:number-columns-repeated=\"2000000000\"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>")),
        ("blanks.odp", Odf("presentation", "<office:presentation><text:p>a<text:s text:c=\"2000000000\"/>b</text:p></office:presentation>")),
        ("up.epub", Zip(
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"../../../../etc/passwd\"/></rootfiles></container>"))),
        ("loop.epub", Zip(
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<container xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\"><rootfiles><rootfile full-path=\"a.opf\"/></rootfiles></container>"),
            ("a.opf", "<package xmlns=\"http://www.idpf.org/2007/opf\"><manifest><item id=\"i\" href=\"a.opf\" media-type=\"application/xhtml+xml\"/></manifest><spine>" + Repeated("<itemref idref=\"i\"/>", 5_000) + "</spine></package>"))),
    ];

    private static byte[] Office(string kind, string part, string content, params (string Name, string Content)[] more) => Zip(
    [
        ("[Content_Types].xml", ContentTypes(kind, part)),
        ("_rels/.rels", $"<Relationships xmlns=\"{Relationships}\"><Relationship Id=\"r1\" Type=\"{Relations}/officeDocument\" Target=\"{part}\"/></Relationships>"),
        (part, content),
        .. more,
    ]);

    private static string ContentTypes(string kind, string part) =>
        $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/{part}\" ContentType=\"application/vnd.openxmlformats-officedocument.{kind}+xml\"/></Types>";

    private static byte[] Odf(string kind, string body) => Zip(
        ("mimetype", "application/vnd.oasis.opendocument." + kind),
        ("content.xml", $"<office:document-content xmlns:office=\"{OpenDocument}office:1.0\" xmlns:table=\"{OpenDocument}table:1.0\" xmlns:text=\"{OpenDocument}text:1.0\"><office:body>{body}</office:body></office:document-content>"));

    private static byte[] Zip(params (string Name, string Content)[] entries)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = archive.CreateEntry(name, name == "mimetype" ? CompressionLevel.NoCompression : CompressionLevel.SmallestSize).Open();
                stream.Write(Encoding.UTF8.GetBytes(content));
            }
        }

        return file.ToArray();
    }

    private static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
