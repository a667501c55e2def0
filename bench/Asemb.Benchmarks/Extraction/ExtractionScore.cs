using System.Diagnostics;
using System.Globalization;
using Asemb.Core.Errors;
using Asemb.Extraction;

namespace Asemb.Benchmarks.Extraction;

/// <summary>
/// Scores extraction against ground-truth Markdown. The argument is a folder with one folder per format, each with <c>sources/FILE</c> and
/// <c>groundtruth/FILE.md</c>, with or without the file's own ending; files without a truth are read only. More arguments pick formats; <c>--words</c> shows what the worst files miss and add.
/// </summary>
public static class ExtractionScore
{
    public static async Task<int> Run(string[] args)
    {
        var showWords = args.Contains("--words");
        var names = args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToList();
        if (names.Count == 0 || !Directory.Exists(names[0]))
        {
            Console.Error.WriteLine("usage: bench extraction FOLDER [FORMAT ...] [--words]   FOLDER/FORMAT/sources/FILE, FOLDER/FORMAT/groundtruth/FILE.md");
            return ExitCodes.Usage;
        }

        Console.WriteLine("| format | files | read | scored | words F1 | headings F1 | levels | cells F1 | MB/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var details = new List<string>();
        foreach (var folder in Directory.GetDirectories(names[0]).Order(StringComparer.Ordinal))
        {
            var format = Path.GetFileName(folder);
            if (names.Count > 1 && !names.Contains(format, StringComparer.Ordinal)) continue;
            if (Directory.Exists(Path.Combine(folder, "sources"))) await ScoreFormat(format, folder, details, showWords);
        }

        Console.WriteLine();
        foreach (var detail in details) Console.WriteLine(detail);
        Console.WriteLine();
        Console.WriteLine(Provenance.Line());
        return ExitCodes.Success;
    }

    private static async Task ScoreFormat(string format, string folder, List<string> details, bool showWords)
    {
        var extractor = new TextExtractor();
        var sources = Directory.GetFiles(Path.Combine(folder, "sources"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var scores = new List<FileScore>();
        var failures = new List<(string Name, string Reason)>();
        long bytes = 0, ticks = 0;
        foreach (var source in sources)
        {
            var content = await File.ReadAllBytesAsync(source);
            var start = Stopwatch.GetTimestamp();
            try
            {
                var document = await extractor.ExtractAsync(new FileInput(content, Path.GetFileName(source)));
                ticks += Stopwatch.GetTimestamp() - start;
                bytes += content.Length;
                var truth = TruthOf(folder, source);
                if (File.Exists(truth)) scores.Add(FileScore.Of(Path.GetFileName(source), document, await File.ReadAllTextAsync(truth)));
            }
            catch (AsembException e)
            {
                failures.Add((Path.GetFileName(source), $"{e.Error.Code}: {e.Message}"));
            }
        }

        var speed = ticks == 0 ? 0 : bytes / 1e6 / (ticks / (double)Stopwatch.Frequency);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {format} | {sources.Count} | {sources.Count - failures.Count} | {scores.Count} | {Mean(scores, score => score.Words)} | {Mean(scores, score => score.Headings)} | {Mean(scores, score => score.Levels)} | {Mean(scores, score => score.Cells)} | {speed:0.0} |"));
        foreach (var score in scores.OrderBy(score => score.Words).ThenBy(score => score.Name, StringComparer.Ordinal).Where(score => score.Words < 1).Take(5))
        {
            details.Add(string.Create(CultureInfo.InvariantCulture, $"- {format}: {score.Name}: words {score.Words:0.000}, headings {score.Headings:0.000}, cells {score.Cells:0.000}"));
            if (showWords) details.Add($"    missing: {string.Join(", ", score.Missing)}\n    added: {string.Join(", ", score.Added)}");
        }

        foreach (var reason in failures.GroupBy(failure => failure.Reason, failure => failure.Name, StringComparer.Ordinal))
            details.Add($"- {format}: not read: {string.Join(", ", reason)}: {reason.Key}");
    }

    // Most truths are named after the file with its ending, those of PDF without.
    private static string TruthOf(string folder, string source)
    {
        var truths = Path.Combine(folder, "groundtruth");
        var full = Path.Combine(truths, Path.GetFileName(source) + ".md");
        return File.Exists(full) ? full : Path.Combine(truths, Path.GetFileNameWithoutExtension(source) + ".md");
    }

    private static string Mean(List<FileScore> scores, Func<FileScore, double> value)
    {
        var values = scores.Select(value).Where(one => !double.IsNaN(one)).ToList();
        return values.Count == 0 ? "" : values.Average().ToString("0.000", CultureInfo.InvariantCulture);
    }
}
