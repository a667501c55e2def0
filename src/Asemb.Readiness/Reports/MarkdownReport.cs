using System.Globalization;
using System.Text;

namespace Asemb.Readiness.Reports;

/// <summary>The report as a Markdown page.</summary>
public static class MarkdownReport
{
    public static string Write(ReadinessReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Production readiness\n\nProfile `{report.Profile}`, {report.CreatedAt:yyyy-MM-dd HH:mm} UTC: ")
            .Append(report.IsReady ? "**ready**" : "**not ready**")
            .Append(CultureInfo.InvariantCulture, $" ({report.Count(Verdict.Pass)} pass, {report.Count(Verdict.Fail)} fail, {report.Count(Verdict.Stale)} stale, {report.Count(Verdict.NotMeasured)} not measured, {report.Count(Verdict.Waived)} waived).\n\n")
            .Append("| item | title | verdict | measured | threshold | when | repeat | evidence |\n|---|---|---|---|---|---|---|---|\n");
        foreach (var result in report.Results)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {result.Item.Id} | {Cell(result.Item.Title)} | {VerdictText.Of(result.Verdict)} | {Cell(result.Value)} | {Cell(result.Threshold)} | ")
                .Append(CultureInfo.InvariantCulture, $"{result.MeasuredAt:yyyy-MM-dd HH:mm} | {(result.Repeat.Length > 0 ? $"`{Cell(result.Repeat)}`" : "")} | {(result.EvidenceHash is { } hash ? $"sha256 {hash[..12]}" : "")} |\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
