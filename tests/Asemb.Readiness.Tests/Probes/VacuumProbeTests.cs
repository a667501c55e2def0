using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

public sealed class VacuumProbeTests
{
    private static readonly string[] Own = ["autovacuum_vacuum_scale_factor=0.05"];

    private static readonly TableFacts Sound = new("asemb.chunks", 100_000, 1000, 1000, DateTimeOffset.UnixEpoch, Own);

    [Fact]
    public async Task Passes_when_tables_are_looked_after_and_memory_holds_the_graph() => Assert.Equal(Verdict.Pass, (await MeasureAsync([Sound], 60L << 20)).Verdict);

    [Fact]
    public async Task Small_tables_may_be_as_they_are() =>
        Assert.Equal(Verdict.Pass, (await MeasureAsync([Sound with { LiveRows = 10, DeadRows = 5000, ChangedRows = 5000, LastAnalyze = null }], 0)).Verdict);

    public static TheoryData<TableFacts, string> Neglected => new()
    {
        { Sound with { DeadRows = 60_000 }, "dead rows" },
        { Sound with { ChangedRows = 60_000 }, "since it was analysed" },
        { Sound with { LastAnalyze = null }, "never analysed" },
        { Sound with { Options = [] }, "no settings of its own" },
        { Sound with { Options = ["autovacuum_enabled=false"] }, "autovacuum is off for" },
    };

    [Theory]
    [MemberData(nameof(Neglected), DisableDiscoveryEnumeration = true)]
    public async Task Fails_for_a_table_that_is_neglected(TableFacts table, string reason) => await FailsAsync(MeasureAsync([table], 0), reason);

    [Fact]
    public async Task Fails_when_the_largest_graph_does_not_fit_into_memory() => await FailsAsync(MeasureAsync([Sound], 100L << 20), "builds have 64 MB");

    [Fact]
    public async Task Fails_for_an_invalid_graph() => await FailsAsync(MeasureAsync([Sound], 0, "invalid"), "is invalid");

    [Fact]
    public async Task Fails_without_autovacuum() => await FailsAsync(MeasureAsync([Sound], 0, autovacuum: "off"), "autovacuum is off");

    [Fact]
    public async Task Is_not_measured_on_another_store() => Assert.Equal(
        Verdict.NotMeasured,
        (await new VacuumProbe().MeasureAsync(
            new ProbeContext { Server = new HttpClient(), Anonymous = new HttpClient(), Time = TimeProvider.System }, TestContext.Current.CancellationToken)).Verdict);

    private static async Task FailsAsync(Task<Measurement> measuring, string reason)
    {
        var measurement = await measuring;

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains(reason, measurement.Value, StringComparison.Ordinal);
    }

    private static Task<Measurement> MeasureAsync(IReadOnlyList<TableFacts> tables, long graphBytes, string state = "ready", string autovacuum = "on") => new VacuumProbe().MeasureAsync(
        new ProbeContext
        {
            Server = new HttpClient(),
            Anonymous = new HttpClient(),
            Time = TimeProvider.System,
            Database = _ => Task.FromResult(new DatabaseFacts(
                "17.12", "0.8.0", new VersionPin("17", "0.8.0"), BuildsInParallel: false, tables, [new GraphFacts("asemb_vectors.v1", "default", state, graphBytes)],
                new Dictionary<string, string>(StringComparer.Ordinal) { ["autovacuum"] = autovacuum, ["track_counts"] = "on", ["maintenance_work_mem"] = "65536" })),
        },
        TestContext.Current.CancellationToken);
}
