using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>Small PDF files that announce something large. The figures are just above the bounds, so that a missing bound costs no more than a wrong result.</summary>
public sealed class PdfSizeTests
{
    private const string Text = "BT /F1 10 Tf 50 700 Td <0041> Tj ET";

    [Theory]
    [InlineData("/W2 [0 70000 500 0 0]")]
    [InlineData("/W [0 70000 500]")]
    [InlineData("/W [0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500 0 65535 500]")]
    public async Task A_font_with_widths_for_more_characters_than_there_are_is_refused(string widths) =>
        await Extract.Fails(ErrorCodes.DamagedDocument, Font(widths, "", ""));

    [Theory]
    [InlineData("/W2 [0 65535 500 0 0 12 [500 0 0]]")]
    [InlineData("/W [0 65535 500 12 [500 600] 70 80 400]")]
    public async Task A_font_with_widths_for_all_characters_is_read(string widths) => Assert.Equal("A", (await Extract.Read(Font(widths, "<0041> <0041> <0041>", "/ToUnicode 7 0 R"))).Text);

    [Theory]
    [InlineData("<00000000> <001FFFFF> <0041>")]
    [InlineData("<0000> <FFFF> <0041> <00> <FF> <0041> <000000> <0FFFFF> <0041>")]
    [InlineData("<000000> <1F> <0041>")]
    public async Task A_character_map_of_more_characters_than_there_are_is_refused(string ranges) => await Extract.Fails(ErrorCodes.DamagedDocument, Font("", ranges, "/ToUnicode 7 0 R"));

    [Fact]
    public async Task A_table_of_contents_of_more_objects_than_the_file_can_hold_is_refused()
    {
        await Extract.Fails(ErrorCodes.DamagedDocument, Xref("/W [1 2 1] /Index [0 10 20 2000000]"));
        await Extract.Fails(ErrorCodes.DamagedDocument, Xref("/W [1 2 1]", size: 2_000_000));
        await Extract.Fails(ErrorCodes.DamagedDocument, Xref("/W [1 2000000 1]"));
    }

    [Fact]
    public async Task A_table_of_contents_in_stream_form_is_read() => Assert.Contains("Some text", (await Extract.Read(Xref("/W [1 2 1]"))).Text, StringComparison.Ordinal);

    [Fact]
    public async Task A_page_of_too_many_operators_is_refused()
    {
        var file = Font("", "", "", string.Concat(Enumerable.Repeat("n ", 5_000_001)) + Text);

        Assert.Contains("operators", (await Extract.Fails(ErrorCodes.ExtractionLimit, file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_saves_its_state_too_often_is_refused() =>
        Assert.Contains("state", (await Extract.Fails(ErrorCodes.ExtractionLimit, Font("", "", "", string.Concat(Enumerable.Repeat("q ", 10_001)) + Text))).Message, StringComparison.Ordinal);

    private static byte[] Font(string widths, string ranges, string map, string content = Text) => PdfDocumentWriter.Write(
        [
            Ascii("<< /Type /Catalog /Pages 2 0 R >>"), Ascii("<< /Type /Pages /Count 1 /Kids [3 0 R] /Resources << /Font << /F1 4 0 R >> >> >>"),
            Ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R >>"),
            Ascii($"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] {map} >>"),
            Ascii($"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 8 0 R {widths} >>"),
            PdfDocumentWriter.Stream("", Ascii(content), compress: true),
            PdfDocumentWriter.Stream("", Ascii($"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange {ranges.Count(c => c == '<') / 3} beginbfrange {ranges} endbfrange endcmap"), compress: true),
            Ascii("<< /Type /FontDescriptor /FontName /X /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"),
        ],
        "/Root 1 0 R");

    // The objects of a small file, listed by a stream with rows of four bytes.
    private static byte[] Xref(string entries, int size = 7)
    {
        using var file = new MemoryStream();
        List<byte[]> objects =
        [
            Ascii("<< /Type /Catalog /Pages 2 0 R >>"), Ascii("<< /Type /Pages /Count 1 /Kids [3 0 R] >>"),
            Ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>"),
            Ascii("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), PdfDocumentWriter.Stream("", Ascii("BT /F1 10 Tf 50 700 Td (Some text) Tj ET"), compress: false),
        ];
        List<byte> rows = [0, 0, 0, 0];
        file.Write("%PDF-1.7\n"u8);
        for (var i = 0; i <= objects.Count; i++)
        {
            var at = (int)file.Position;
            rows.AddRange([1, (byte)(at >> 8), (byte)at, 0]);
            var content = i < objects.Count ? objects[i] : PdfDocumentWriter.Stream($"/Type /XRef /Root 1 0 R /Size {size} {entries}", [.. rows], compress: false);
            file.Write([.. Ascii($"{i + 1} 0 obj\n"), .. content, .. Ascii(i < objects.Count ? "\nendobj\n" : $"\nendobj\nstartxref\n{at}\n%%EOF\n")]);
        }

        return file.ToArray();
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
