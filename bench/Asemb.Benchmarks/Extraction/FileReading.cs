using System.Diagnostics;
using Asemb.Core.Errors;
using Asemb.Extraction;

namespace Asemb.Benchmarks.Extraction;

/// <summary>What reading one file gave.</summary>
/// <param name="Pages">The last page, slide or sheet with text; 0 when the format has none.</param>
/// <param name="Failure">Code and message; null when the file was read.</param>
/// <param name="Score">Null without a ground truth.</param>
public sealed record FileReading(string Format, string Name, long Bytes, TimeSpan Time, int Pages, string? Failure, FileScore? Score)
{
    private static readonly TextExtractor Extractor = new();

    public static async Task<FileReading> Of(string format, SampleFile file)
    {
        var name = Path.GetFileName(file.Path);
        var content = await File.ReadAllBytesAsync(file.Path);
        var start = Stopwatch.GetTimestamp();
        try
        {
            var document = await Extractor.ExtractAsync(new FileInput(content, name));
            var time = Stopwatch.GetElapsedTime(start);
            var pages = document.Blocks.Select(block => block.Page).DefaultIfEmpty().Max();
            var score = file.Truth is null ? null : FileScore.Of(name, document, await File.ReadAllTextAsync(file.Truth));
            return new FileReading(format, name, content.Length, time, pages, null, score);
        }
        catch (AsembException e)
        {
            return new FileReading(format, name, content.Length, Stopwatch.GetElapsedTime(start), 0, $"{e.Error.Code}: {e.Message}", null);
        }
    }
}
