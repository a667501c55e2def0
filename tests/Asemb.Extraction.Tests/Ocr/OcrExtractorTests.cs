using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Extraction.Ocr;
using Asemb.Extraction.Tests.Documents;

namespace Asemb.Extraction.Tests.Ocr;

/// <summary>A program takes the place of one that recognises letters: what it does with the file is what such programs do when all goes well, and when not.</summary>
public sealed class OcrExtractorTests : IDisposable
{
    private const string Picture = "q 500 0 0 800 0 0 cm /Im Do Q\n";
    private static readonly byte[] Scan = new PdfDocumentWriter().Page().Operators(Picture).Page().Operators(Picture).Build();
    private static readonly byte[] Mixed = new PdfDocumentWriter().Page().Operators(Picture).Page().Text(50, 700, "A page with text.").Build();
    private readonly string _recognised = Path.Combine(Path.GetTempPath(), "asemb-" + Guid.NewGuid().ToString("N") + ".pdf");

    public OcrExtractorTests() => File.WriteAllBytes(_recognised, new PdfDocumentWriter().Page().Text(50, 700, "What the picture says.").Build());

    [Fact]
    public async Task A_scan_is_read_by_what_the_program_makes_of_it()
    {
        var document = await ReadAsync(Scan, "cat " + _recognised);

        Assert.Equal("What the picture says.", document.Text.Trim());
        Assert.Contains("recognised by cat", Assert.Single(document.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_that_are_pictures_among_others_are_read_too()
    {
        Assert.Equal("What the picture says.", (await ReadAsync(Mixed, "cat " + _recognised)).Text.Trim());
    }

    [Fact]
    public async Task The_program_gets_the_file()
    {
        // What comes out is what went in, so that it is a scan still.
        Assert.StartsWith("ocr_failed: OCR found no text", await FailAsync(Scan, "cat"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_text_is_not_sent_to_it()
    {
        Assert.Equal("What the picture says.", (await ReadAsync(await File.ReadAllBytesAsync(_recognised, TestContext.Current.CancellationToken), "false")).Text.Trim());
    }

    [Theory]
    [InlineData("false", "ocr_failed: The OCR program ended with exit code 1.")]
    [InlineData("sleep 60", "ocr_failed: The OCR program took longer than 1 s")]
    [InlineData("yes", "ocr_failed: The OCR program gave more than 100,000 bytes")]
    [InlineData("/no/such/program", "ocr_failed: The OCR program cannot be started.")]
    public async Task One_that_fails_fails_the_scan_alone_and_takes_nothing_from_a_file_that_has_text(string command, string error)
    {
        Assert.StartsWith(error, await FailAsync(Scan, command), StringComparison.Ordinal);

        var document = await ReadAsync(Mixed, command);
        Assert.Equal("A page with text.", document.Text.Trim());
        Assert.Contains(document.Warnings, warning => warning.StartsWith("The OCR program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_program_complains_of_goes_along_in_one_line_for_the_log()
    {
        var exception = await Assert.ThrowsAsync<AsembException>(() => ReadAsync(Scan, "ls /no/such/one /no/such/other"));

        Assert.Contains("/no/such/other", exception.InnerException!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.InnerException.Message);
        Assert.DoesNotContain("/no/such", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_not_there_is_noticed_before_any_file_comes()
    {
        Assert.Contains("no program 'ocrmypfd'", Assert.Single(new OcrOptions { Command = "ocrmypfd - -" }.Validate()), StringComparison.Ordinal);
        Assert.Empty(new OcrOptions { Command = "cat -" }.Validate());
        Assert.Empty(new OcrOptions().Validate());
    }

    public void Dispose() => File.Delete(_recognised);

    private static Task<ExtractedDocument> ReadAsync(byte[] pdf, string command)
    {
        var limits = new ExtractionLimits { MaxInputBytes = 100_000 };
        var extractor = new OcrExtractor(new TextExtractor(limits), new OcrOptions { Command = command, TimeoutSeconds = command.StartsWith("sleep", StringComparison.Ordinal) ? 1 : 60 }, limits);
        return extractor.ExtractAsync(new FileInput(pdf, "scan.pdf"), TestContext.Current.CancellationToken);
    }

    private static async Task<string> FailAsync(byte[] pdf, string command)
    {
        var exception = await Assert.ThrowsAsync<AsembException>(() => ReadAsync(pdf, command));
        return $"{exception.Error.Code}: {exception.Message}";
    }
}
