using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction.Pdf;
using Asemb.Extraction.Tests.Documents;
using UglyToad.PdfPig;

namespace Asemb.Extraction.Tests.Hostile;

/// <summary>
/// Trees that are deep, or contain themselves. Without the check a loop ends the process; so loops are given to the check alone, and whole files are
/// only as deep as can be read without it.
/// </summary>
public sealed class PdfTreeTests
{
    private const int Deep = 250;

    [Fact]
    public async Task Bookmarks_nested_too_deep_are_left_out_with_a_warning()
    {
        var document = await Extract.Read(File("/Outlines 6 0 R", ["<< /First 7 0 R >>", .. Chain(7, next => $"<< /Title (t) /Dest [3 0 R /Fit] /First {next} 0 R >>", "<< /Title (t) /Dest [3 0 R /Fit] >>")]));

        Assert.Contains("Some text", document.Text, StringComparison.Ordinal);
        Assert.Contains(document.Warnings, warning => warning.Contains("bookmarks", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bookmarks_of_usual_depth_are_read_without_a_warning()
    {
        var document = await Extract.Read(File("/Outlines 6 0 R", ["<< /First 7 0 R >>", "<< /Title (Some text) /Dest [3 0 R /Fit] >>"]));

        Assert.Empty(document.Warnings);
        Assert.Contains("H1 Some text", Extract.Blocks(document));
    }

    [Fact]
    public async Task A_tree_of_names_nested_too_deep_is_refused() =>
        await Extract.Fails(ErrorCodes.DamagedDocument, File("/Names << /Dests 6 0 R >>", Chain(6, next => $"<< /Kids [{next} 0 R] >>", "<< /Names [(x) [3 0 R /Fit]] >>")));

    [Fact]
    public async Task A_tree_of_pages_nested_too_deep_is_refused() =>
        await Extract.Fails(ErrorCodes.DamagedDocument, File("", Chain(6, next => $"<< /Type /Pages /Count 1 /Kids [{next} 0 R] >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"), pages: "6 0 R"));

    [Theory]
    [InlineData("<< /Kids [7 0 R] >>", "<< >>")]
    [InlineData("<< /Kids [8 0 R 8 0 R] >>", "<< /Names [] >>")]
    [InlineData("<< /Kids [8 0 R] >>", "<< /Kids [7 0 R] >>")]
    public void A_tree_of_names_that_contains_a_node_twice_is_refused(string first, string second) =>
        Assert.Equal(ErrorCodes.DamagedDocument, Assert.Throws<AsembException>(() => Check(File("/Names << /Dests 6 0 R >>", ["<< /Kids [7 0 R] >>", first, second]), trees => trees.Check)).Error);

    [Theory]
    [InlineData("<< /Title (t) /First 7 0 R >>")]
    [InlineData("<< /Title (t) /Next 7 0 R >>")]
    [InlineData("<< /Title (t) /First 8 0 R /Next 8 0 R >>")]
    public void Bookmarks_in_a_circle_are_not_sound(string bookmark)
    {
        var sound = true;

        Check(File("/Outlines 6 0 R", ["<< /First 7 0 R >>", bookmark, "<< /Title (t) /First 7 0 R >>"]), trees => catalog => sound = trees.HasSoundOutline(catalog));

        Assert.False(sound);
    }

    [Fact]
    public async Task Names_looked_up_among_too_many_pages_are_refused()
    {
        var kids = string.Join(' ', Enumerable.Repeat("3 0 R", 10_000));
        var names = string.Concat(Enumerable.Repeat("(x) 0 ", 100_001));

        await Extract.Fails(ErrorCodes.ExtractionLimit, File("/Names << /Dests 6 0 R >>", [$"<< /Names [{names}] >>", $"<< /Type /Pages /Count 10000 /Kids [{kids}] >>"], pages: "7 0 R"));
    }

    private static void Check(byte[] file, Func<PdfTrees, Action<UglyToad.PdfPig.Tokens.DictionaryToken>> check)
    {
        using var budget = new ExtractionBudget(ExtractionLimits.Default, cancellationToken: TestContext.Current.CancellationToken);
        var (scanner, catalog) = PdfCatalog.Find(file, new ParsingOptions { FilterProvider = new BoundedFilters(budget) });
        using (scanner) check(new PdfTrees(scanner, budget))(catalog);
    }

    private static IEnumerable<string> Chain(int first, Func<int, string> node, string last) => [.. Enumerable.Range(first + 1, Deep).Select(node), last];

    // Objects 1 to 5 are catalog, pages, page, font and content.
    private static byte[] File(string catalog, IEnumerable<string> objects, string pages = "2 0 R") => PdfDocumentWriter.Write(
        [
            Ascii($"<< /Type /Catalog /Pages {pages} {catalog} >>"), Ascii("<< /Type /Pages /Count 1 /Kids [3 0 R] >>"),
            Ascii("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>"),
            Ascii("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
            PdfDocumentWriter.Stream("", Ascii("BT /F1 10 Tf 50 700 Td (Some text) Tj ET"), compress: false), .. objects.Select(Ascii),
        ],
        "/Root 1 0 R");

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
