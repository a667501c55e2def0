using System.Globalization;
using Asemb.Cli.Output;
using Asemb.Client.Contracts;
using Spectre.Console;

namespace Asemb.Cli.Jobs;

/// <summary>Jobs for people.</summary>
internal static class JobDisplay
{
    private const int MostFailures = 20;

    public static void Show(Terminal terminal, IReadOnlyList<JobInfo> jobs) => terminal.Table(
        ["job", "state", "accepted", "done", "documents", "of them"],
        jobs.Select(job => new[]
        {
            job.Id.ToString(), job.State.ToString().ToLowerInvariant(), Answers.Time(job.CreatedAt), string.Create(CultureInfo.InvariantCulture, $"{job.Percent:0.#} %"),
            Answers.Number(job.Total), string.Join(", ", Counts(job)),
        }));

    public static void Show(Terminal terminal, JobInfo job)
    {
        terminal.Facts(
        [
            ("job", job.Id.ToString()),
            ("workspace", job.Workspace),
            ("state", job.State.ToString().ToLowerInvariant()),
            ("accepted", Answers.Time(job.CreatedAt)),
            ("documents", $"{Answers.Number(job.Total)}: {string.Join(", ", Counts(job))}"),
            ("under way", job.Stages is { } stages ? $"{stages.Extracting} being read, {stages.Chunking} cut, {stages.Embedding} embedded, {stages.Storing} stored" : null),
            ("rate", job.DocumentsPerSecond is { } rate ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.##} documents/s{(job.EtaSeconds is { } left ? $", {left:0} s left" : "")}") : null),
            .. job.Waiting.Select(wait => ("waits", (string?)Describe(wait))),
        ]);
        foreach (var failure in job.Failures.Take(MostFailures))
            terminal.Out.MarkupLine($"[red]failed[/] {Shown.Line(failure.Key)} [grey]{failure.Error.Code} while {failure.Error.Stage}[/] {Shown.Line(failure.Error.Message)}");
        if (job.Failed > Math.Min(job.Failures.Count, MostFailures)) terminal.Out.MarkupLine($"[grey]… and {job.Failed - Math.Min(job.Failures.Count, MostFailures)} more: asemb documents list --state failed[/]");
        if (job.Retry is { } retry) terminal.Remark($"[grey]To try them again: {Shown.Line(retry.Command)}[/]");
    }

    /// <summary>Why it waits, behind a bar.</summary>
    public static string Note(JobInfo job)
    {
        var failed = job.Failed > 0 ? string.Create(CultureInfo.InvariantCulture, $", {job.Failed:N0} failed") : "";
        return failed + Wait(job);
    }

    /// <summary>The same without what failed; empty when it only waits for its turn.</summary>
    public static string Wait(JobInfo job)
    {
        var wait = job.Processing > 0 ? null : job.Waiting.FirstOrDefault(wait => wait.Reason != WaitReason.Queue);
        return wait is null ? "" : $", waiting: {Shown.Flat(Describe(wait))}";
    }

    /// <summary>Of several jobs: empty as long as something is done of one of them.</summary>
    public static string Wait(IReadOnlyList<JobInfo> jobs) =>
        jobs.Any(job => job.Processing > 0) ? "" : jobs.Select(Wait).FirstOrDefault(wait => wait.Length > 0) ?? "";

    private static string Describe(JobWait wait)
    {
        var until = wait.Until is { } at ? $" Next try: {Answers.Time(at)}." : "";
        return $"{Answers.Count(wait.Documents, "document")}: {(wait.Code is { } code ? code + ": " : "")}{CommandName.In(wait.Message)}{until}";
    }

    private static IEnumerable<string> Counts(JobInfo job) => new (int Count, string Name)[]
    {
        (job.Unchanged, "unchanged"), (job.Pending, "pending"), (job.Processing, "processing"), (job.Indexed, "indexed"), (job.Failed, "failed"), (job.Superseded, "superseded"),
        (job.Cancelled, "cancelled"),
    }.Where(part => part.Count > 0).Select(part => $"{Answers.Number(part.Count)} {part.Name}");
}
