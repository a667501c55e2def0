using System.Text;
using Asemb.Core.Errors;
using Asemb.Extraction;
using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

public sealed class HostileFilesTests
{
    public static TheoryData<string> MediaTypesThatAreRead => [.. TextExtractor.SupportedMediaTypes];

    [Theory]
    [MemberData(nameof(MediaTypesThatAreRead))]
    public void Every_media_type_that_is_read_has_a_hostile_file(string mediaType) =>
        Assert.Contains(HostileFiles.All, file => DetectedType(file.Name, file.Bytes) == mediaType);

    [Theory]
    [InlineData("names-loop.pdf", "6 0 obj\n<< /Kids [6 0 R 6 0 R] >>")]
    [InlineData("outline-loop.pdf", "/First 7 0 R /Next 7 0 R")]
    [InlineData("pages-loop.pdf", "2 0 obj\n<< /Type /Pages /Kids [2 0 R]")]
    public void Pdf_files_that_lead_in_circles_are_among_them(string name, string circle) =>
        Assert.Contains(circle, Encoding.ASCII.GetString(Assert.Single(HostileFiles.All, file => file.Name == name).Bytes), StringComparison.Ordinal);

    /// <summary>Null when the file is refused before its format is known.</summary>
    private static string? DetectedType(string name, byte[] bytes)
    {
        using var budget = new ExtractionBudget(new ExtractionLimits(), cancellationToken: TestContext.Current.CancellationToken);
        try
        {
            return FormatDetector.Detect(new FileInput(bytes, name), budget);
        }
        catch (AsembException)
        {
            return null;
        }
    }
}
