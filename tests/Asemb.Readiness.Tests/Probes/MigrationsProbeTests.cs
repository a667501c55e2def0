using Asemb.Readiness.Probes;

namespace Asemb.Readiness.Tests.Probes;

public sealed class MigrationsProbeTests
{
    [Fact]
    public async Task Passes_when_fresh_and_live_agree() => Assert.Equal(Verdict.Pass, (await MeasureAsync("table a: A", "table a: A")).Verdict);

    [Fact]
    public async Task Fails_and_names_what_drifted()
    {
        var measurement = await MeasureAsync("index b: B\ntable a: A", "table a: A\ntable c: C");

        Assert.Equal(Verdict.Fail, measurement.Verdict);
        Assert.Contains("the live store lacks: index b: B", measurement.Details);
        Assert.Contains("the live store has besides: table c: C", measurement.Details);
    }

    [Fact]
    public async Task Fails_when_two_fresh_stores_differ()
    {
        var made = 0;
        var context = new ProbeContext
        {
            Server = new HttpClient(),
            Anonymous = new HttpClient(),
            Schema = new SchemaAccess(_ => Task.FromResult("table a: 1"), (_, _) => Task.FromResult<string?>($"table a: {++made}")),
            Time = TimeProvider.System,
        };

        Assert.Equal("two fresh stores have different schemas", (await new MigrationsProbe().MeasureAsync(context, TestContext.Current.CancellationToken)).Value);
    }

    [Fact]
    public async Task Fails_when_a_migration_breaks_a_rule_and_counts_the_rules_when_none_does()
    {
        var keeping = await MeasureAsync("table a: A", "table a: A", []);
        var breaking = await MeasureAsync("table a: A", "table a: A", ["0009_x breaks no-drop"]);

        Assert.Equal(Verdict.Pass, keeping.Verdict);
        Assert.Contains("keep the 8 rules", keeping.Value, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fail, breaking.Verdict);
        Assert.Equal("0009_x breaks no-drop", breaking.Value);
    }

    [Fact]
    public async Task Is_not_measured_where_no_fresh_store_can_be_made() => Assert.Equal(Verdict.NotMeasured, (await MeasureAsync(null, "table a: A")).Verdict);

    [Fact]
    public async Task Is_not_measured_when_the_server_is_elsewhere()
    {
        var context = new ProbeContext { Server = new HttpClient(), Anonymous = new HttpClient(), Time = TimeProvider.System };

        Assert.Equal(Verdict.NotMeasured, (await new MigrationsProbe().MeasureAsync(context, TestContext.Current.CancellationToken)).Verdict);
    }

    private static Task<Measurement> MeasureAsync(string? fresh, string live, IReadOnlyList<string>? lint = null) => new MigrationsProbe().MeasureAsync(
        new ProbeContext
        {
            Server = new HttpClient(),
            Anonymous = new HttpClient(),
            Schema = new SchemaAccess(_ => Task.FromResult(live), (_, _) => Task.FromResult(fresh)) { LintFindings = lint ?? [], LintRules = lint is null ? 0 : 8 },
            Time = TimeProvider.System,
        },
        TestContext.Current.CancellationToken);
}
