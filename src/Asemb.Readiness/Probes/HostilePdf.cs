using System.Globalization;
using System.Text;

namespace Asemb.Readiness.Probes;

/// <summary>PDF files whose structure is a trap: one sound page, and something that never ends or is larger than it looks.</summary>
internal static class HostilePdf
{
    private const string Page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>";
    private const string Helvetica = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>";

    public static IEnumerable<(string Name, byte[] Bytes)> Files =>
    [
        // A tree of names that contains itself, and bookmarks that lead in a circle.
        ("names-loop.pdf", File(
            "/Names << /Dests 6 0 R >> /Outlines 7 0 R", Helvetica, "<< /Kids [6 0 R 6 0 R] >>", "<< /Type /Outlines /First 8 0 R /Last 8 0 R /Count 1 >>", "<< /Title (t) /Parent 7 0 R /Dest (x) >>")),
        ("outline-loop.pdf", File(
            "/Outlines 6 0 R", Helvetica, "<< /Type /Outlines /First 7 0 R /Last 7 0 R /Count 1 >>",
            "<< /Title (t) /Parent 6 0 R /Dest [3 0 R /Fit] /First 8 0 R /Next 8 0 R >>", "<< /Title (t) /Parent 7 0 R /Dest [3 0 R /Fit] /First 7 0 R /Next 7 0 R >>")),
        ("pages-loop.pdf", File("", Helvetica).Replaced("/Kids [3 0 R]", "/Kids [2 0 R]")),
        // Widths and character maps that claim far more characters than the file has bytes.
        ("widths.pdf", File("", Composite(""), CidFont("/W2 [0 2000000 -1000 500 880]"), Descriptor)),
        ("characters.pdf", File("", Composite("/ToUnicode 8 0 R"), CidFont(""), Descriptor, Stream(
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def 1 begincodespacerange <00000000> <ffffffff> endcodespacerange "
            + "1 beginbfrange <00000000> <000FFFFF> <0041> endbfrange endcmap end end"))),
    ];

    private const string Descriptor =
        "<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>";

    private static string Composite(string entries) => $"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] {entries} >>";

    private static string CidFont(string entries) =>
        $"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 7 0 R {entries} >>";

    private static string Stream(string content) => string.Create(CultureInfo.InvariantCulture, $"<< /Length {content.Length} >>\nstream\n{content}\nendstream");

    /// <summary>Object 1 is the catalogue, 2 the pages, 3 the page, 4 what it draws, 5 its font; what follows is numbered from 6.</summary>
    private static byte[] File(string catalog, string font, params string[] more)
    {
        string[] objects =
        [
            $"<< /Type /Catalog /Pages 2 0 R {catalog} >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", Page, Stream("BT /F1 12 Tf 72 700 Td (Hello world) Tj ET"), font, .. more,
        ];
        var file = new StringBuilder("%PDF-1.7\n");
        var table = new StringBuilder("0000000000 65535 f \n");
        for (var i = 0; i < objects.Length; i++)
        {
            table.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var start = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n{table}trailer\n<< /Size {objects.Length + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }

    /// <summary>The two must be equally long, for the table of objects counts bytes.</summary>
    private static byte[] Replaced(this byte[] file, string what, string with) =>
        Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(file).Replace(what, with, StringComparison.Ordinal));
}
