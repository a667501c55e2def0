using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

public sealed class IndexesProbeTests
{
    private const string Schema = "index chunks_document: CREATE INDEX\ntable chunks: CREATE TABLE";

    private static readonly StorePlan Good = new("DocumentSql.Chunks", [new StorePlanStep("chunks", "chunks_document", IsScan: false, "SEARCH c USING INDEX chunks_document")]);

    private static readonly StoreIndex Used = new("chunks_document", IsPartial: false, IsNeededAnyway: false);

    [Fact]
    public async Task Passes_when_every_query_goes_by_an_index() => Assert.Equal(Verdict.Pass, (await MeasureAsync([Good], [Used])).Verdict);

    [Fact]
    public async Task Fails_when_the_live_store_lost_an_index()
    {
        var measurement = await MeasureAsync([Good], [Used], live: "table chunks: CREATE TABLE");

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains("the live store lacks: index chunks_document: CREATE INDEX", measurement.Details);
    }

    [Theory]
    [InlineData("chunks", null, Verdict.Fail)]
    [InlineData("chunks", "chunks_document", Verdict.Fail)]
    [InlineData("chunks", "due_only", Verdict.Pass)]
    [InlineData("workspaces", null, Verdict.Pass)]
    public async Task Fails_when_a_query_reads_all_of_a_growing_table(string table, string? index, Verdict verdict)
    {
        var scan = new StorePlan("LeaseSql.Due", [new StorePlanStep(table, index, IsScan: true, "SCAN")]);

        var measurement = await MeasureAsync([Good, scan], [Used, new StoreIndex("due_only", IsPartial: true, IsNeededAnyway: true)]);

        Assert.Equal(verdict, measurement.Verdict);
    }

    [Fact]
    public async Task Fails_when_an_index_serves_nothing()
    {
        var measurement = await MeasureAsync([Good], [Used, new StoreIndex("forgotten", IsPartial: false, IsNeededAnyway: false)]);

        Assert.Equal("the index forgotten serves no query", measurement.Value);
    }

    [Fact]
    public async Task Fails_when_a_foreign_key_has_no_index()
    {
        var measurement = await MeasureAsync([Good], [Used], keys: ["vectors(chunk_id)"]);

        Assert.Equal("no index finds the rows of the foreign key vectors(chunk_id)", measurement.Value);
    }

    [Fact]
    public async Task No_plan_of_any_query_is_no_pass() => Assert.Equal(Verdict.NotMeasured, (await MeasureAsync([], [])).Verdict);

    private static Task<Measurement> MeasureAsync(StorePlan[] queries, StoreIndex[] indexes, string live = Schema, string[]? keys = null) => new IndexesProbe().MeasureAsync(
        new ProbeContext
        {
            Server = new HttpClient(),
            Anonymous = new HttpClient(),
            Schema = new SchemaAccess(_ => Task.FromResult(live), (_, _) => Task.FromResult<string?>(Schema)),
            Plans = _ => Task.FromResult(new StorePlans(queries, indexes, keys ?? [])),
            Time = TimeProvider.System,
        },
        TestContext.Current.CancellationToken);
}
