using Asemb.Benchmarks.Extraction;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Tests.Shared;

/// <summary>Real documents of others, under ASEMB_SHARED_DATA/data/extraction (docling's and markitdown's test files); skipped without them.</summary>
public sealed class SharedDocumentTests
{
    private static readonly ErrorCode[] Expected = [ErrorCodes.UnsupportedFormat, ErrorCodes.NeedsOcr, ErrorCodes.PasswordProtected, ErrorCodes.EmptyDocument];

    /// <summary>Mean word-level F1 against the ground truth that must not be lost again; measured values are a little above.</summary>
    public static TheoryData<string, double> Floors => new()
    {
        { "docx", 0.995 }, { "odf .odt", 0.98 }, { "odf .ods", 0.97 }, { "odf .odp", 0.86 }, { "odf .pdf", 0.965 }, { "pdf", 0.96 }, { "pptx", 0.935 }, { "xlsx .xlsx", 0.95 },
    };

    [Theory]
    [InlineData("docling")]
    [InlineData("markitdown")]
    public async Task Every_file_is_read_or_refused_for_a_reason_that_it_gives(string collection)
    {
        var files = SampleFiles.In(Folder(collection)).SelectMany(group => group.Files).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var reading = await FileReading.Of(collection, file);
            Assert.True(reading.Failure is null || Expected.Any(code => reading.Failure.StartsWith(code.Code + ":", StringComparison.Ordinal)), $"{file.Path}: {reading.Failure}");
        }
    }

    [Theory]
    [MemberData(nameof(Floors))]
    public async Task Words_stay_above_the_recorded_floor(string format, double floor)
    {
        var files = SampleFiles.In(Folder("docling")).Single(group => group.Format == format).Files;
        var scores = new List<double>();
        foreach (var file in files)
        {
            if ((await FileReading.Of(format, file)).Score is { } score) scores.Add(score.Words);
        }

        Assert.NotEmpty(scores);
        Assert.InRange(scores.Average(), floor, 1);
    }

    private static string Folder(string collection)
    {
        var root = Environment.GetEnvironmentVariable("ASEMB_SHARED_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "ASEMB_SHARED_DATA names no folder.");
        string[] candidates = [Path.Combine(root!, "data", "extraction", collection), Path.Combine(root!, "extraction", collection)];
        var folder = candidates.FirstOrDefault(Directory.Exists);
        Assert.SkipWhen(folder is null, $"ASEMB_SHARED_DATA has no extraction/{collection}.");
        return folder!;
    }
}
