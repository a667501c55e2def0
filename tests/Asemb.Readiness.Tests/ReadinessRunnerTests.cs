using Asemb.Core.Errors;

namespace Asemb.Readiness.Tests;

public sealed class ReadinessRunnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SettableTime _time = new();
    private readonly Guid _installation = Guid.NewGuid();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_item_without_a_probe_is_not_measured_and_says_why()
    {
        var report = await RunAsync([], "CACHE-1");

        var result = Assert.Single(report.Results);
        Assert.Equal(Verdict.NotMeasured, result.Verdict);
        Assert.Contains("Redis", result.Value, StringComparison.Ordinal);
        Assert.False(report.IsReady);
    }

    [Fact]
    public async Task Every_item_has_a_probe_or_says_what_is_missing()
    {
        var probed = Asemb.Readiness.Probes.AllProbes.Create().Select(probe => probe.Item).ToList();

        var report = await RunAsync([], []);

        Assert.All(report.Results, result => Assert.Equal(probed.Contains(result.Item.Id), result.Value == "this run was given no probe for it"));
    }

    [Fact]
    public async Task What_is_not_measured_still_says_what_would_pass_and_how_to_ask_again()
    {
        var result = Assert.Single((await RunAsync([], "DATA-1")).Results);

        Assert.Equal(result.Item.PassesWhen, result.Threshold);
        Assert.Equal("asemb readiness --only DATA-1", result.Repeat);
    }

    [Fact]
    public async Task A_verdict_carries_evidence_that_can_be_checked()
    {
        var report = await RunAsync([new ScriptedProbe("DATA-2", Verdict.Pass)], "DATA-2");

        var result = Assert.Single(report.Results);
        Assert.Equal(Verdict.Pass, result.Verdict);
        Assert.True(report.IsReady);
        Assert.Equal(_time.Now, result.MeasuredAt);
        Assert.Equal("repeat DATA-2", result.Repeat);
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await File.ReadAllBytesAsync(result.Evidence!, TestContext.Current.CancellationToken)));
        Assert.Equal(hash, result.EvidenceHash);
        Assert.Contains("a detail", await File.ReadAllTextAsync(result.Evidence!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_probe_that_breaks_has_failed()
    {
        var probe = new ScriptedProbe("DATA-2", _ => throw new AsembException(ErrorCodes.StoreUnavailable, "The store is away."));

        var result = Assert.Single((await RunAsync([probe], "DATA-2")).Results);

        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Contains("The store is away.", result.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_stops_and_keeps_no_verdict()
    {
        using var cancelled = new CancellationTokenSource();
        var probe = new ScriptedProbe("DATA-2", token =>
        {
            cancelled.Cancel();
            token.ThrowIfCancellationRequested();
            throw new InvalidOperationException("not cancelled");
        });
        var runner = new ReadinessRunner([probe], new EvidenceStore(_folder.Path, _installation), [], _time);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.RunAsync("embedded", Checklist.Select(["DATA-2"], out _)!, drills: false, Context(), null, cancelled.Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_drill_runs_only_when_asked_for()
    {
        var drill = new ScriptedProbe("SEC-2", Verdict.Pass, isDrill: true);

        var result = Assert.Single((await RunAsync([drill], "SEC-2")).Results);

        Assert.Equal(0, drill.Runs);
        Assert.Equal(Verdict.NotMeasured, result.Verdict);
        Assert.Contains("--drills", result.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drills_evidence_counts_until_it_is_too_old()
    {
        var drill = new ScriptedProbe("SEC-2", Verdict.Pass, isDrill: true);
        await RunAsync([drill], ["SEC-2"], drills: true);

        _time.Now += TimeSpan.FromDays(30);
        var fresh = Assert.Single((await RunAsync([drill], "SEC-2")).Results);
        _time.Now += TimeSpan.FromDays(1);
        var old = Assert.Single((await RunAsync([drill], "SEC-2")).Results);

        Assert.Equal(1, drill.Runs);
        Assert.Equal(Verdict.Pass, fresh.Verdict);
        Assert.Equal(Verdict.Stale, old.Verdict);
    }

    [Fact]
    public async Task A_failed_drill_stays_failed_however_old()
    {
        var drill = new ScriptedProbe("SEC-2", Verdict.Fail, isDrill: true);
        await RunAsync([drill], ["SEC-2"], drills: true);
        _time.Now += TimeSpan.FromDays(400);

        Assert.Equal(Verdict.Fail, Assert.Single((await RunAsync([drill], "SEC-2")).Results).Verdict);
    }

    [Fact]
    public async Task Damaged_evidence_is_no_evidence()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Evidence.PathOf("SEC-2"))!);
        await File.WriteAllTextAsync(Evidence.PathOf("SEC-2"), "{\"item\":", TestContext.Current.CancellationToken);

        var result = Assert.Single((await RunAsync([new ScriptedProbe("SEC-2", Verdict.Pass, isDrill: true)], "SEC-2")).Results);

        Assert.Equal(Verdict.NotMeasured, result.Verdict);
    }

    [Fact]
    public async Task Evidence_of_one_installation_proves_nothing_about_another()
    {
        var drill = new ScriptedProbe("SEC-2", Verdict.Pass, isDrill: true);
        await RunAsync([drill], ["SEC-2"], drills: true);
        var other = new EvidenceStore(_folder.Path, Guid.NewGuid());
        var runner = new ReadinessRunner([drill], other, [], _time);

        var before = await runner.RunAsync("embedded", Checklist.Select(["SEC-2"], out _)!, drills: false, Context(), null, TestContext.Current.CancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(other.PathOf("SEC-2"))!);
        File.Copy(Evidence.PathOf("SEC-2"), other.PathOf("SEC-2"));
        var copied = await runner.RunAsync("embedded", Checklist.Select(["SEC-2"], out _)!, drills: false, Context(), null, TestContext.Current.CancellationToken);

        Assert.Equal(Verdict.NotMeasured, Assert.Single(before.Results).Verdict);
        Assert.Equal(Verdict.NotMeasured, Assert.Single(copied.Results).Verdict);
        Assert.Equal(Verdict.Pass, Assert.Single((await RunAsync([drill], "SEC-2")).Results).Verdict);
    }

    [Fact]
    public async Task A_waiver_holds_through_its_last_day_and_never_covers_a_pass()
    {
        var waiver = new Waiver("DATA-1", "Alice", "no PostgreSQL on this laptop", new DateOnly(2026, 3, 1));
        var pass = new Waiver("DATA-2", "Alice", "not needed", new DateOnly(2026, 3, 1));

        var held = await RunAsync([new ScriptedProbe("DATA-2", Verdict.Pass)], ["DATA-1", "DATA-2"], waivers: [waiver, pass]);
        _time.Now += TimeSpan.FromDays(1);
        var ended = await RunAsync([], ["DATA-1"], waivers: [waiver]);

        Assert.Equal([Verdict.Waived, Verdict.Pass], held.Results.Select(result => result.Verdict));
        Assert.Contains("Alice", held.Results[0].Value, StringComparison.Ordinal);
        Assert.True(held.IsReady);
        Assert.Equal(Verdict.NotMeasured, Assert.Single(ended.Results).Verdict);
    }

    [Fact]
    public async Task Progress_names_each_row_in_order()
    {
        var told = new List<string>();
        var runner = new ReadinessRunner([], Evidence, [], _time);

        await runner.RunAsync("embedded", Checklist.Items, drills: false, Context(), result => told.Add(result.Item.Id), TestContext.Current.CancellationToken);

        Assert.Equal(Checklist.Items.Select(item => item.Id), told);
    }

    private Task<ReadinessReport> RunAsync(IReadOnlyList<IProbe> probes, params string[] items) => RunAsync(probes, items, drills: false);

    private Task<ReadinessReport> RunAsync(IReadOnlyList<IProbe> probes, string[] items, bool drills = false, IReadOnlyList<Waiver>? waivers = null) =>
        new ReadinessRunner(probes, Evidence, waivers ?? [], _time)
            .RunAsync("embedded", Checklist.Select(items, out _)!, drills, Context(), null, TestContext.Current.CancellationToken);

    private EvidenceStore Evidence => new(_folder.Path, _installation);

    private ProbeContext Context() => new() { Server = new HttpClient(), Anonymous = new HttpClient(), Time = _time };
}
