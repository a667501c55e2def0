using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

public sealed class DatabaseProbeTests
{
    private static readonly VersionPin Pin = new("17", "0.8.0");

    [Fact]
    public async Task Passes_at_the_pinned_versions_when_the_fault_of_old_ones_is_out_of_the_way()
    {
        var measurement = await MeasureAsync("17.12", "0.8.0", buildsInParallel: false);

        Assert.Equal(Verdict.Pass, measurement.Verdict);
        Assert.Contains("graphs are built by one process", measurement.Value, StringComparison.Ordinal);
        Assert.Contains(measurement.Details, detail => detail.Contains("0.8.4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Passes_at_a_safe_version_that_builds_in_parallel()
    {
        var measurement = await MeasureAsync("17.1 (Debian)", "0.8.5", buildsInParallel: true);

        Assert.Equal(Verdict.Pass, measurement.Verdict);
        Assert.DoesNotContain("one process", measurement.Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("17.12", "0.8.0", true, "CVE-2026-3172")]
    [InlineData("16.4", "0.8.0", false, "pins 17")]
    [InlineData("14.1", "0.8.0", false, "15 is the oldest")]
    [InlineData("17.12", "0.7.4", false, "older than the pinned")]
    [InlineData("17.12", null, false, "pgvector is not there")]
    public async Task Fails_and_says_why(string server, string? extension, bool buildsInParallel, string reason)
    {
        var measurement = await MeasureAsync(server, extension, buildsInParallel);

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains(measurement.Details, detail => detail.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Is_not_measured_on_another_store() =>
        Assert.Equal(Verdict.NotMeasured, (await new DatabaseProbe().MeasureAsync(Context(null), TestContext.Current.CancellationToken)).Verdict);

    [Fact]
    public void A_pin_has_both_versions()
    {
        Assert.Equal(Pin, VersionPin.Parse("# tested with\nPOSTGRES=17\n\nPGVECTOR = 0.8.0\n"));
        Assert.Throws<FormatException>(() => VersionPin.Parse("POSTGRES=17\n"));
    }

    private static Task<Measurement> MeasureAsync(string server, string? extension, bool buildsInParallel) => new DatabaseProbe().MeasureAsync(
        Context(new DatabaseFacts(server, extension, Pin, buildsInParallel, [], [], new Dictionary<string, string>(StringComparer.Ordinal))), TestContext.Current.CancellationToken);

    private static ProbeContext Context(DatabaseFacts? facts) => new()
    {
        Server = new HttpClient(),
        Anonymous = new HttpClient(),
        Database = facts is null ? null : _ => Task.FromResult(facts),
        Time = TimeProvider.System,
    };
}
