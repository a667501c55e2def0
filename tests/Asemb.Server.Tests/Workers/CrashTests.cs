using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Server.Workers;
using Microsoft.Extensions.DependencyInjection;

namespace Asemb.Server.Tests.Workers;

/// <summary>The process dies in the middle. A copy of the data directory, taken while a document is being embedded, is what a dead process leaves.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly List<string> _folders = [];

    public void Dispose()
    {
        foreach (var folder in _folders.Where(Directory.Exists)) Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_was_acknowledged_is_indexed_by_the_next_process()
    {
        var (folder, receipt) = await CrashAsync();

        await using var harness = await ServerHarness.StartAsync(folder: folder, options: options => ScriptedModel.Use(options, new ScriptedModel()));
        var job = await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));

        Assert.Equal((3, 0), (job.Indexed, job.Failed));
        Assert.Equal(3, (await harness.Client.SearchAsync("default", new SearchQuery { Query = "text", Mode = SearchMode.Keyword })).Hits.Count);
        Assert.Empty((await harness.Client.VerifyStoreAsync()).Findings);
    }

    [Fact]
    public async Task A_repeat_of_the_request_is_recognised_by_the_next_process()
    {
        var (folder, receipt) = await CrashAsync();

        await using var harness = await ServerHarness.StartAsync(folder: folder, options: options => ScriptedModel.Use(options, new ScriptedModel()));
        var again = await harness.Client.Documents.AddBatchAsync("default", Batch(3), idempotencyKey: "crash");

        Assert.True(again.Replayed);
        Assert.Equal(receipt.JobId, again.JobId);
    }

    [Fact]
    public async Task A_document_that_takes_the_process_down_each_time_is_given_up()
    {
        var (folder, receipt) = await CrashAsync(documents: 1);
        for (var crash = 2; crash <= 3; crash++) folder = await CrashAgainAsync(folder);

        await using var harness = await ServerHarness.StartAsync(folder: folder, options: options => ScriptedModel.Use(options, new ScriptedModel()));
        var job = await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));

        var failure = Assert.Single(job.Failures);
        Assert.Equal("internal_error", failure.Error.Code);
        Assert.Contains("stopped 3 times", failure.Error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await harness.Client.Documents.RetryAsync("default"));
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(job.Id, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    [Fact]
    public async Task What_was_under_way_twice_goes_alone_in_the_next_process_though_files_are_read_apart()
    {
        var (folder, receipt) = await CrashAsync();
        folder = await CrashAgainAsync(folder);
        UnderWay? underWay = null;
        var most = 0;
        var model = new ScriptedModel
        {
            Before = async (passages, _) =>
            {
                await Eventually.TrueAsync(() => Task.FromResult(underWay is not null), "the server has started");
                most = Math.Max(most, Math.Max(underWay!.Count, passages.Count));
            },
        };

        await using var harness = await ServerHarness.StartAsync(folder: folder, options: options => ScriptedModel.Use(options, model) with { ExtractionWorker = IsolationTests.Worker });
        underWay = harness.Server.App.Services.GetRequiredService<UnderWay>();

        Assert.Equal(3, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task The_lease_of_one_that_waits_to_go_alone_is_kept()
    {
        using var called = new SemaphoreSlim(0);
        using var renewed = new SemaphoreSlim(0);
        var (go, isOther) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new AsyncLocal<bool>());
        var model = new ScriptedModel
        {
            Before = async (_, cancellationToken) =>
            {
                called.Release();
                await go.Task.WaitAsync(cancellationToken);
            },
        };
        var store = new FaultyStore();
        await using var harness = await ServerHarness.StartAsync(settings => settings["Indexing:LeaseSeconds"] = "5", options: options => store.Use(ScriptedModel.Use(options, model)));
        await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "slow", Text = "A slow one." });
        await called.WaitAsync();

        // Another process takes it and dies.
        store.BeforeLease = () =>
        {
            if (!isOther.Value) throw new AsembException(ErrorCodes.NotReady, "Not yet.") { IsTransient = true };
        };
        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "suspect", Text = "A suspect." });
        isOther.Value = true;
        Assert.Single(await harness.Store.Ingestion.LeaseAsync(1, long.MaxValue, TimeSpan.Zero, CancellationToken.None));
        store.BeforeLease = () => { };
        await Eventually.TrueAsync(async () => (await harness.Client.Documents.FindAsync("default", "suspect"))!.Attempts == 2, "the server has it");

        store.BeforeRenew = () => renewed.Release();
        for (var i = 0; i < 5; i++) await renewed.WaitAsync();
        Assert.Empty(await harness.Store.Ingestion.LeaseAsync(1, long.MaxValue, TimeSpan.FromMinutes(1), CancellationToken.None));
        go.SetResult();
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    private static DocumentInput[] Batch(int documents) => [.. Enumerable.Range(0, documents).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })];

    private async Task<(string Folder, AcceptResponse Receipt)> CrashAsync(int documents = 3)
    {
        AcceptResponse receipt = null!;
        var folder = await CrashAsync(ServerHarness.NewFolder(), async harness => receipt = await harness.Client.Documents.AddBatchAsync("default", Batch(documents), idempotencyKey: "crash"));
        return (folder, receipt);
    }

    private Task<string> CrashAgainAsync(string folder) => CrashAsync(folder, _ => Task.CompletedTask);

    /// <returns>The folder as it was while the model was at work.</returns>
    private async Task<string> CrashAsync(string folder, Func<ServerHarness, Task> work)
    {
        using var embedding = new SemaphoreSlim(0);
        var never = new TaskCompletionSource();
        var model = new ScriptedModel
        {
            Before = async (_, cancellationToken) =>
            {
                embedding.Release();
                await never.Task.WaitAsync(cancellationToken);
            },
        };
        var left = ServerHarness.NewFolder();
        _folders.AddRange([folder, left]);
        await using (var harness = await ServerHarness.StartAsync(
            settings =>
            {
                settings["Server:DrainSeconds"] = "0";
                settings["Indexing:Lanes"] = "1";
            },
            folder,
            options => ScriptedModel.Use(options, model)))
        {
            await work(harness);
            await embedding.WaitAsync();
            Directory.CreateDirectory(left);
            foreach (var file in (string[])["asemb.db", "asemb.db-wal", "local.key"]) File.Copy(Path.Combine(folder, file), Path.Combine(left, file));
        }

        return left;
    }
}
