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
            Schema = new SchemaAccess(_ => Task.FromResult("table a: 1"), (_, _) => Task.FromResult($"table a: {++made}")),
            Time = TimeProvider.System,
        };

        Assert.Equal("two fresh stores have different schemas", (await new MigrationsProbe().MeasureAsync(context, TestContext.Current.CancellationToken)).Value);
    }

    [Fact]
    public async Task Is_not_measured_when_the_server_is_elsewhere()
    {
        var context = new ProbeContext { Server = new HttpClient(), Anonymous = new HttpClient(), Time = TimeProvider.System };

        Assert.Equal(Verdict.NotMeasured, (await new MigrationsProbe().MeasureAsync(context, TestContext.Current.CancellationToken)).Verdict);
    }

    private static Task<Measurement> MeasureAsync(string fresh, string live) => new MigrationsProbe().MeasureAsync(
        new ProbeContext
        {
            Server = new HttpClient(),
            Anonymous = new HttpClient(),
            Schema = new SchemaAccess(_ => Task.FromResult(live), (_, _) => Task.FromResult(fresh)),
            Time = TimeProvider.System,
        },
        TestContext.Current.CancellationToken);
}
