using System.Diagnostics;
using System.Globalization;
using Asemb.Core.Errors;
using Asemb.Extraction;

namespace Asemb.Benchmarks.Extraction;

/// <summary>
/// Scores extraction against ground-truth Markdown. The argument is a folder with one folder per format, each with <c>sources/FILE</c> and
/// <c>groundtruth/FILE.md</c>, with or without the file's own ending; files without a truth are read only, and so is a folder of files without
/// these two. More arguments pick formats; <c>--words</c> shows what the worst files miss and add, <c>--all</c> names every file. A file as the
/// argument is shown block by block.
/// </summary>
public static class ExtractionScore
{
    private const int Worst = 5;

    public static async Task<int> Run(string[] args)
    {
        var names = args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (names.Count > 0 && File.Exists(names[0])) return await Show(names[0]);
        if (names.Count == 0 || !Directory.Exists(names[0]))
        {
            Console.Error.WriteLine("usage: bench extraction FOLDER [FORMAT ...] [--words] [--all]   FOLDER/FORMAT/sources/FILE, FOLDER/FORMAT/groundtruth/FILE.md, FOLDER/FILE, or FILE");
            return ExitCodes.Usage;
        }

        Console.WriteLine("| format | files | failed | scored | words F1 | headings F1 | levels | cells F1 | ms/file | ms/page | slowest ms | MB/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|");
        var readings = new List<FileReading>();
        foreach (var (format, files) in SampleFiles.In(names[0]).Where(group => names.Count == 1 || names[1..].Exists(name => group.Format.StartsWith(name, StringComparison.Ordinal))))
        {
            var read = new List<FileReading>();
            foreach (var file in files) read.Add(await FileReading.Of(format, file));
            Console.WriteLine(Row(format, read));
            readings.AddRange(read);
        }

        PrintWorst(readings, args.Contains("--all") ? int.MaxValue : Worst, args.Contains("--words"));
        PrintFailures(readings);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nPeak memory of the process {process.PeakWorkingSet64 / (1024.0 * 1024):0} MiB.\n{Provenance.Line()}"));
        return ExitCodes.Success;
    }

    private static async Task<int> Show(string path)
    {
        var document = await new TextExtractor().ExtractAsync(new FileInput(await File.ReadAllBytesAsync(path), path));
        Console.WriteLine($"{document.MediaType}, title {document.Title ?? "none"}, author {document.Author ?? "none"}, language {document.Language ?? "none"}; {string.Join(" ", document.Warnings)}");
        foreach (var block in document.Blocks)
            Console.WriteLine($"[{block.Kind} {block.Level}, page {block.Page}] {document.Text.AsSpan(block.Start, block.Length)}");
        return ExitCodes.Success;
    }

    private static string Row(string format, List<FileReading> readings)
    {
        var read = readings.Where(reading => reading.Failure is null).ToList();
        var scores = read.Where(reading => reading.Score is not null).Select(reading => reading.Score!).ToList();
        var time = read.Sum(reading => reading.Time.TotalSeconds);
        var pages = read.Sum(reading => reading.Pages);
        var speed = time == 0 ? 0 : read.Sum(reading => reading.Bytes) / 1e6 / time;
        var perPage = pages == 0 ? "" : (time * 1000 / pages).ToString("0.0", CultureInfo.InvariantCulture);
        var slowest = read.Count == 0 ? 0 : read.Max(reading => reading.Time.TotalMilliseconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {format} | {readings.Count} | {readings.Count - read.Count} | {scores.Count} | {Mean(scores, score => score.Words)} | {Mean(scores, score => score.Headings)} | {Mean(scores, score => score.Levels)} | {Mean(scores, score => score.Cells)} | {time * 1000 / Math.Max(1, read.Count):0.0} | {perPage} | {slowest:0} | {speed:0.0} |");
    }

    private static void PrintWorst(List<FileReading> readings, int count, bool showWords)
    {
        foreach (var format in readings.Where(reading => reading.Score is { Words: < 1 }).GroupBy(reading => reading.Format, StringComparer.Ordinal))
        {
            Console.WriteLine($"\nLowest of {format.Key}:");
            foreach (var score in format.Select(reading => reading.Score!).OrderBy(score => score.Words).ThenBy(score => score.Name, StringComparer.Ordinal).Take(count))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- {score.Name}: words {score.Words:0.000}, headings {Figure(score.Headings)}, cells {Figure(score.Cells)}"));
                if (showWords) Console.WriteLine($"    missing: {string.Join(", ", score.Missing)}\n    added: {string.Join(", ", score.Added)}");
            }
        }
    }

    private static void PrintFailures(List<FileReading> readings)
    {
        var failures = readings.Where(reading => reading.Failure is not null).ToList();
        Console.WriteLine(failures.Count == 0 ? "\nEvery file was read." : "\nNot read, by reason:");
        foreach (var reason in failures.GroupBy(reading => reading.Failure!, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal))
            Console.WriteLine($"- {reason.Key} ({reason.Count()}: {string.Join(", ", reason.Select(reading => reading.Name))})");
    }

    /// <summary>A file without headings or tables has no score for them.</summary>
    private static string Figure(double value) => double.IsNaN(value) ? "-" : value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Mean(List<FileScore> scores, Func<FileScore, double> value)
    {
        var values = scores.Select(value).Where(one => !double.IsNaN(one)).ToList();
        return values.Count == 0 ? "" : values.Average().ToString("0.000", CultureInfo.InvariantCulture);
    }
}
