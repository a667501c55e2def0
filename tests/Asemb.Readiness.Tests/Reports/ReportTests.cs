using System.Text.Json;
using System.Xml.Linq;
using Asemb.Readiness.Reports;

namespace Asemb.Readiness.Tests.Reports;

public sealed class ReportTests
{
    private static readonly ReadinessReport Report = new(
        "embedded",
        new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        [
            Result("DATA-1", Verdict.NotMeasured, "no | pipe\nin a cell"),
            Result("DATA-2", Verdict.Pass, "identical"),
            Result("SEC-2", Verdict.Fail, "echoed \u0001 <script>"),
            Result("SEC-3", Verdict.Waived, "waived by Alice"),
            Result("PERF-2", Verdict.Stale, "old"),
        ]);

    [Fact]
    public void Json_has_every_row_with_its_verdict_value_time_and_hash()
    {
        using var json = JsonDocument.Parse(JsonReport.Write(Report));

        var items = json.RootElement.GetProperty("items").EnumerateArray().ToList();
        Assert.False(json.RootElement.GetProperty("ready").GetBoolean());
        Assert.Equal(["not measured", "pass", "fail", "waived", "stale"], items.Select(item => item.GetProperty("verdict").GetString()));
        Assert.Equal("identical", items[1].GetProperty("value").GetString());
        Assert.Equal("asemb readiness --only DATA-2", items[1].GetProperty("repeat").GetString());
        Assert.Equal(Hash, items[1].GetProperty("evidenceSha256").GetString());
    }

    [Fact]
    public void Junit_fails_what_is_not_proven_and_skips_what_is_waived()
    {
        var suites = XDocument.Parse(JunitReport.Write(Report)).Root!.Elements("testsuite").ToDictionary(suite => (string)suite.Attribute("name")!, StringComparer.Ordinal);

        Assert.Equal("1", (string?)suites["DATA"].Attribute("failures"));
        Assert.Equal("2", (string?)suites["DATA"].Attribute("tests"));
        Assert.Equal("1", (string?)suites["SEC"].Attribute("failures"));
        Assert.Equal("1", (string?)suites["SEC"].Attribute("skipped"));
        Assert.Contains("<script>", (string?)suites["SEC"].Descendants("failure").Single().Attribute("message"), StringComparison.Ordinal);
        Assert.Equal("1", (string?)suites["PERF"].Attribute("failures"));
    }

    [Fact]
    public void Markdown_is_a_table_that_no_value_can_break()
    {
        var rows = MarkdownReport.Write(Report).Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).ToList();

        Assert.Equal(1 + Report.Results.Count, rows.Count);
        Assert.Contains("no \\| pipe in a cell", rows[1], StringComparison.Ordinal);
        Assert.Contains("not ready", MarkdownReport.Write(Report), StringComparison.Ordinal);
    }

    private const string Hash = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static ItemResult Result(string item, Verdict verdict, string value) => new(
        Checklist.Items.Single(known => known.Id == item), verdict, value, "the threshold", "asemb readiness --only " + item, new DateTimeOffset(2026, 3, 1, 11, 0, 0, TimeSpan.Zero), "evidence/" + item + ".json", Hash);
}
