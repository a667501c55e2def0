using System.Net;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Microsoft.Extensions.Logging;

namespace Asemb.Server.Tests.Workers;

/// <summary>The store refuses to write for a while: indexing waits with what it has, readiness says why, and nothing is lost.</summary>
public sealed class StoreOutageTests
{
    private readonly ScriptedModel _model = new();
    private readonly FaultyStore _store = new();

    [Fact]
    public async Task Nothing_is_embedded_twice_and_all_is_indexed_afterwards()
    {
        await using var harness = await StartAsync();
        using var outage = new Outage();
        _store.BeforeCommit = outage.Pass;

        var receipt = await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 5).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);
        for (var i = 0; i < 6; i++) await outage.FailedAsync();
        Assert.Equal(0, (await harness.Client.Jobs.FindAsync(receipt.JobId))!.Failed);
        outage.End();

        Assert.Equal(5, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.Equal(_model.Embedded.Distinct(StringComparer.Ordinal), _model.Embedded);
    }

    [Fact]
    public async Task Nobody_takes_new_work_meanwhile()
    {
        var leases = 0;
        await using var harness = await StartAsync(settings => settings["Indexing:Lanes"] = "4");
        using var outage = new Outage();
        _store.BeforeCommit = outage.Pass;
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "first", Text = "First." });
        for (var i = 0; i < 6; i++) await outage.FailedAsync();
        _store.BeforeLease = () => Interlocked.Increment(ref leases);

        var later = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "later", Text = "Later." });
        for (var i = 0; i < 6; i++) await outage.FailedAsync();

        Assert.Equal(0, Volatile.Read(ref leases));
        Assert.DoesNotContain(_model.Embedded, text => text.Contains("Later", StringComparison.Ordinal));
        outage.End();
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(later.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    [Fact]
    public async Task Readiness_names_the_cause_until_the_store_is_back()
    {
        await using var harness = await StartAsync();
        using var outage = new Outage();
        _store.BeforeCommit = outage.Pass;
        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." });
        await outage.FailedAsync();
        await outage.FailedAsync();

        using var answer = await harness.Http.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        var check = Assert.Single((await harness.Client.GetHealthAsync()).Checks!, check => check.Status == HealthState.Unhealthy);
        Assert.Equal(("store", Outage.Reason), (check.Name, check.Detail));

        outage.End();
        await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));
        await Eventually.TrueAsync(async () => (await harness.Client.GetHealthAsync()).Status == HealthState.Healthy, "the server is ready again");
    }

    [Fact]
    public async Task The_first_probe_that_finds_the_store_back_has_all_that_waits_go_on()
    {
        var log = new CapturedLog();
        await using var harness = await ServerHarness.StartAsync(
            settings => settings["Indexing:RetrySeconds"] = settings["Indexing:MaxRetrySeconds"] = "3600",
            options: options => _store.Use(ScriptedModel.Use(options, _model)) with { ConfigureLogging = logging => logging.AddProvider(log) });
        using var outage = new Outage();
        _store.BeforeCommit = outage.Pass;
        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." });
        await outage.FailedAsync();
        await Eventually.TrueAsync(async () => (await harness.Client.GetHealthAsync()).Status == HealthState.Unhealthy, "the outage is known");

        outage.End();

        Assert.Equal(HealthState.Healthy, (await harness.Client.GetHealthAsync()).Status);
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        await Eventually.TrueAsync(() => Task.FromResult(log.Text.Contains("The store can be used again", StringComparison.Ordinal)), "the log tells that the store is back");
    }

    [Fact]
    public async Task An_outage_is_logged_once_with_its_cause_and_without_a_stack()
    {
        var log = new CapturedLog();
        await using var harness = await ServerHarness.StartAsync(
            settings => settings["Indexing:MaxRetrySeconds"] = "0.05",
            options: options => _store.Use(ScriptedModel.Use(options, _model)) with { ConfigureLogging = logging => logging.AddProvider(log) });
        using var outage = new Outage();
        _store.BeforeCommit = outage.Pass;
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." });

        for (var i = 0; i < 8; i++) await outage.FailedAsync();

        Assert.Single(log.Text.Split('\n'), line => line.Contains(Outage.Reason, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", log.Text, StringComparison.Ordinal);
        outage.End();
    }

    [Fact]
    public async Task A_server_that_stops_does_not_wait_for_the_store()
    {
        await using var harness = await StartAsync(settings => settings["Indexing:RetrySeconds"] = settings["Indexing:MaxRetrySeconds"] = "3600");
        using var outage = new Outage();
        _store.BeforeCommit = outage.Pass;
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." });
        await outage.FailedAsync();

        await harness.Server.App.StopAsync();

        var workspace = await harness.Store.Workspaces.FindAsync("default", CancellationToken.None);
        var document = (await harness.Store.Documents.FindAsync(workspace!, "d", CancellationToken.None))!;
        Assert.Equal((Core.Documents.DocumentState.Pending, "store_unavailable", 0), (document.State, document.Error!.Code, document.Attempts));
    }

    [Fact]
    public async Task A_full_data_file_is_an_outage_and_tells_tenants_no_path()
    {
        await using var harness = await StartAsync(settings =>
        {
            settings["Store:MaxFileBytes"] = "1200000";
            settings["Indexing:BatchDocuments"] = "1";
        });
        var random = new Random(3);
        string Noise(int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => new string([.. Enumerable.Range(0, 12).Select(_ => (char)('a' + random.Next(26)))])));
        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "large", Text = Noise(30_000) });

        await Eventually.TrueAsync(async () => (await harness.Client.GetHealthAsync()).Status == HealthState.Unhealthy, "the file is full");
        var embedded = _model.Embedded.Count;
        var check = Assert.Single((await harness.Client.GetHealthAsync()).Checks!, check => check.Status == HealthState.Unhealthy);
        Assert.StartsWith("The data file cannot grow", check.Detail, StringComparison.Ordinal);
        var body = System.Text.Json.JsonSerializer.Serialize(Noise(200_000));
        var problem = await (await harness.PostAsync("/api/v1/workspaces/default/documents", $$"""{"key":"more","text":{{body}}}""")).ProblemAsync(503, "store_unavailable");
        Assert.DoesNotContain(harness.Folder, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(embedded, _model.Embedded.Count);

        Assert.True(await harness.Client.Documents.DeleteAsync("default", "large"));
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Superseded);
        await Eventually.TrueAsync(async () => (await harness.Client.GetHealthAsync()).Status == HealthState.Healthy, "there is room again");
    }

    private Task<ServerHarness> StartAsync(Action<Dictionary<string, string?>>? settings = null) => ServerHarness.StartAsync(
        values =>
        {
            values["Indexing:MaxRetrySeconds"] = "0.05";
            settings?.Invoke(values);
        },
        options: options => _store.Use(ScriptedModel.Use(options, _model)));

    /// <summary>Refuses until it ends, and tells of each refusal.</summary>
    private sealed class Outage : IDisposable
    {
        public const string Reason = "The disk is full.";
        private readonly SemaphoreSlim _failed = new(0);
        private volatile bool _over;

        public void Pass()
        {
            if (_over) return;
            _failed.Release();
            throw new AsembException(ErrorCodes.StoreUnavailable, Reason) { IsTransient = true };
        }

        public Task FailedAsync() => _failed.WaitAsync();

        public void End() => _over = true;

        public void Dispose() => _failed.Dispose();
    }
}
