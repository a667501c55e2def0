using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Hostile;

public sealed class HostilePdfTests
{
    [Fact]
    public async Task A_stream_that_unpacks_to_too_much_is_refused()
    {
        var file = OnePage(PdfDocumentWriter.Stream("", Encoding.ASCII.GetBytes("BT /F1 10 Tf 50 700 Td (x) Tj ET " + new string(' ', 40_000_000)), compress: true));

        await Extract.Fails(ErrorCodes.ExtractionLimit, file, limits: new ExtractionLimits { MaxArchiveBytes = 16 << 20 });
    }

    [Fact]
    public async Task A_page_that_is_drawn_by_too_many_bytes_is_refused()
    {
        var operators = PdfDocumentWriter.Stream("", Encoding.ASCII.GetBytes("BT /F1 10 Tf 50 700 Td (x) Tj ET " + new string(' ', 70_000_000)), compress: true);
        var plain = PdfDocumentWriter.Stream("", Encoding.ASCII.GetBytes("BT /F1 10 Tf 50 700 Td (x) Tj ET " + new string(' ', 1_000_000)), compress: false);

        await Extract.Fails(ErrorCodes.ExtractionLimit, OnePage(operators));
        await Extract.Fails(ErrorCodes.ExtractionLimit, OnePage(plain, contents: $"[{string.Concat(Enumerable.Repeat("5 0 R ", 100))}]"));
    }

    [Fact]
    public async Task Forms_that_draw_each_other_twice_end()
    {
        // Form n draws form n + 1 twice: 2^40 characters.
        const int Forms = 40;
        List<byte[]> objects = [Ascii("<< /Type /Catalog /Pages 2 0 R >>"), Ascii("<< /Type /Pages /Count 1 /Kids [3 0 R] >>"),
            Ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> /XObject << /X 6 0 R >> >> /Contents 5 0 R >>"),
            Ascii("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), PdfDocumentWriter.Stream("", Ascii("/X Do"), compress: false)];
        for (var form = 0; form < Forms; form++)
        {
            objects.Add(PdfDocumentWriter.Stream(
                $"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> /XObject << /X {7 + form} 0 R >> >>",
                Ascii(form < Forms - 1 ? "/X Do /X Do" : "BT /F1 10 Tf 50 700 Td (x) Tj ET"), compress: false));
        }

        var error = await Assert.ThrowsAsync<AsembException>(() => Extract.Read(PdfDocumentWriter.Write(objects, "/Root 1 0 R"), limits: new ExtractionLimits { Timeout = TimeSpan.FromSeconds(2) }));

        Assert.Contains(error.Error, new[] { ErrorCodes.ExtractionTimeout, ErrorCodes.ExtractionLimit });
    }

    [Fact]
    public async Task A_page_of_a_million_characters_is_refused()
    {
        var text = "BT /F1 1 Tf 50 700 Td " + string.Concat(Enumerable.Repeat($"({new string('x', 1000)}) Tj ", 1001)) + " ET";

        await Extract.Fails(ErrorCodes.ExtractionLimit, OnePage(PdfDocumentWriter.Stream("", Ascii(text), compress: true)));
    }

    [Theory]
    [InlineData("<< /Type /Pages /Count 1 /Kids [2 0 R] >>")]
    [InlineData("<< /Type /Pages /Count 100000 /Kids [2 0 R 2 0 R] >>")]
    [InlineData("<< /Type /Pages /Count 100000 /Kids [3 0 R] >>")]
    [InlineData("<< /Type /Pages /Count -1 /Kids [] >>")]
    [InlineData("<< /Type /Pages /Count 1 /Kids [99 0 R] >>")]
    [InlineData("<< /Type /Pages >>")]
    public async Task Page_trees_that_loop_or_lie_end(string pages)
    {
        var file = OnePage(PdfDocumentWriter.Stream("", Ascii("BT /F1 10 Tf 50 700 Td (Some text) Tj ET"), compress: false), pages: pages);

        await ReadOrFail(file);
    }

    [Fact]
    public async Task A_font_with_a_width_for_two_thousand_million_characters_is_refused()
    {
        List<byte[]> objects = [Ascii("<< /Type /Catalog /Pages 2 0 R >>"), Ascii("<< /Type /Pages /Count 1 /Kids [3 0 R] /Resources << /Font << /F1 4 0 R >> >> >>"),
            Ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 6 0 R >>"),
            Ascii("<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [5 0 R] >>"),
            Ascii("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [0 2000000000 500] >>"),
            PdfDocumentWriter.Stream("", Ascii("BT /F1 10 Tf 50 700 Td <0041> Tj ET"), compress: false)];

        await Extract.Fails(ErrorCodes.DamagedDocument, PdfDocumentWriter.Write(objects, "/Root 1 0 R"));
    }

    [Fact]
    public async Task Pages_are_counted()
    {
        var writer = new PdfDocumentWriter();
        for (var page = 0; page < 12; page++) writer.Page().Text(50, 700, "Some text.");
        var file = writer.Build();

        await Extract.Fails(ErrorCodes.ExtractionLimit, file, limits: new ExtractionLimits { MaxPages = 11 });
        Assert.NotEmpty((await Extract.Read(file, limits: new ExtractionLimits { MaxPages = 12 })).Text);
    }

    [Fact]
    public async Task A_table_of_contents_that_points_to_itself_ends()
    {
        var file = Encoding.Latin1.GetString(new PdfDocumentWriter { Trailer = "/Prev 00000" }.Page().Text(50, 700, "Some text.").Build());
        var start = file.IndexOf("xref", StringComparison.Ordinal);

        await ReadOrFail(Encoding.Latin1.GetBytes(file.Replace("/Prev 00000", $"/Prev {start:00000}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Numbers_out_of_all_bounds_draw_nothing_that_hurts()
    {
        const string Operators = "BT /F1 1e30 Tf 1e300 -1e300 Td (far) Tj ET 1e38 0 0 1e38 0 0 cm BT /F1 10 Tf 0 0 Td (huge) Tj ET 1 0 0 1 0 0 cm 0 0 m 1e300 1e300 l S 0 0 1e30 1e30 re f\n";

        await ReadOrFail(new PdfDocumentWriter().Page().Text(50, 700, "Some text.").Operators(Operators).Build());
    }

    private static async Task ReadOrFail(byte[] file)
    {
        try
        {
            Assert.NotEmpty((await Extract.Read(file, limits: new ExtractionLimits { Timeout = TimeSpan.FromSeconds(30) })).Text);
        }
        catch (AsembException exception)
        {
            Assert.NotEqual(ErrorCodes.ExtractionTimeout, exception.Error);
        }
    }

    private static byte[] OnePage(byte[] stream, string contents = "5 0 R", string pages = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>") => PdfDocumentWriter.Write(
        [
            Ascii("<< /Type /Catalog /Pages 2 0 R >>"), Ascii(pages),
            Ascii($"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents {contents} >>"),
            Ascii("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"), stream,
        ],
        "/Root 1 0 R");

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
