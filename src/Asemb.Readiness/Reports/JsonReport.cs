using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asemb.Readiness.Reports;

/// <summary>The report as JSON for machines.</summary>
public static class JsonReport
{
    public static string Write(ReadinessReport report) => JsonSerializer.Serialize(
        new JsonReportBody(
            report.Profile, report.CreatedAt, report.IsReady,
            [
                .. report.Results.Select(result => new JsonReportItem(
                    result.Item.Id, result.Item.Title, VerdictText.Of(result.Verdict), result.Value, result.Threshold, result.Repeat, result.MeasuredAt, result.Evidence, result.EvidenceHash)),
            ]),
        ReportJson.Default.JsonReportBody);
}

internal sealed record JsonReportBody(string Profile, DateTimeOffset CreatedAt, bool Ready, IReadOnlyList<JsonReportItem> Items);

internal sealed record JsonReportItem(
    string Id, string Title, string Verdict, string Value, string Threshold, string Repeat, DateTimeOffset? MeasuredAt, string? Evidence, string? EvidenceSha256);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(JsonReportBody))]
internal sealed partial class ReportJson : JsonSerializerContext;
