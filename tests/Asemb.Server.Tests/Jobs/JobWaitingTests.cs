using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;

namespace Asemb.Server.Tests.Jobs;

/// <summary>Nothing waits without a reason that can be seen.</summary>
public sealed class JobWaitingTests
{
    [Fact]
    public async Task A_model_that_is_out_is_named_with_its_code_and_the_next_try()
    {
        await using var endpoint = await EmbeddingEndpoint.StartAsync();
        await using var harness = await ServerHarness.StartAsync(endpoint.Configure);
        var workspace = await harness.NewWorkspaceAsync(EmbeddingEndpoint.ModelId);
        endpoint.Fail(429, retryAfterSeconds: 120);

        var job = (await harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d", Text = "Text." })).JobId;

        var wait = await WaitForAsync(harness, job, WaitReason.Model);
        Assert.Equal(("embedding_unavailable", 1), (wait.Code, wait.Documents));
        Assert.True(wait.Until > DateTimeOffset.UtcNow.AddSeconds(60));
        Assert.Equal(0, (await harness.Client.Documents.FindAsync(workspace, "d"))!.Attempts);

        endpoint.Recover();
        await harness.Client.Documents.RetryAsync(workspace, null);
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(job)).Indexed);
    }

    [Fact]
    public async Task A_server_that_does_not_index_says_that_nobody_does()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Indexing:Enabled"] = "false");
        var job = (await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." })).JobId;

        var waiting = (await harness.Client.Jobs.FindAsync(job))!.Waiting;
        Assert.Equal([WaitReason.NoWorker, WaitReason.Queue], waiting.Select(wait => wait.Reason));
        Assert.Equal(0, waiting[1].Ahead);

        // Another server on the same store would say that it is there.
        await harness.Store.Workers.BeatAsync(new WorkerBeat(Guid.NewGuid(), "elsewhere"), CancellationToken.None);
        await WaitUntilAsync(harness, job, found => found.Waiting.All(wait => wait.Reason == WaitReason.Queue));
    }

    [Fact]
    public async Task Documents_that_another_paused_job_holds_say_which()
    {
        await using var harness = await ServerHarness.StartAsync();
        var first = (await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." })).JobId;
        await harness.Client.Jobs.WaitAsync(first);
        await harness.Client.Jobs.PauseAsync("default", first);

        var again = await harness.Client.Documents.ReprocessAsync("default", new ReprocessRequest { All = true });

        var wait = Assert.Single((await harness.Client.Jobs.FindAsync(again.JobId!.Value))!.Waiting);
        Assert.Equal((WaitReason.JobPaused, 1), (wait.Reason, wait.Documents));
        Assert.Contains($"asemb jobs resume {first}", wait.Message, StringComparison.Ordinal);
        await harness.Client.Jobs.ResumeAsync("default", first);
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(again.JobId.Value)).Indexed);
    }

    [Fact]
    public async Task Documents_in_the_queue_say_how_many_come_before()
    {
        await using var harness = await ServerHarness.StartAsync(settings => settings["Indexing:Enabled"] = "false");
        await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 12).Select(i => new DocumentInput { Key = $"a{i}", Text = "Text." })]);
        var job = (await harness.Client.Documents.AddBatchAsync("default", [.. Enumerable.Range(0, 12).Select(i => new DocumentInput { Key = $"b{i}", Text = "Text." })])).JobId;

        var wait = (await harness.Client.Jobs.FindAsync(job))!.Waiting.Single(wait => wait.Reason == WaitReason.Queue);

        Assert.Equal((12, 12, "Behind 12 documents of the workspace."), (wait.Ahead, wait.Documents, wait.Message));
    }

    [Fact]
    public async Task Documents_under_way_say_what_is_done_with_them()
    {
        var goOn = new TaskCompletionSource();
        var model = new ScriptedModel { Before = (_, token) => goOn.Task.WaitAsync(token) };
        await using var harness = await ServerHarness.StartAsync(options: options => ScriptedModel.Use(options, model));
        var job = (await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." })).JobId;

        await WaitUntilAsync(harness, job, found => found is { State: JobState.Running, Stages: { Embedding: 1, Extracting: 0, Chunking: 0, Storing: 0 } });

        goOn.SetResult();
        Assert.Null((await harness.Client.Jobs.WaitAsync(job)).Stages);
    }

    [Fact]
    public async Task A_store_that_takes_no_writes_is_named()
    {
        var faulty = new FaultyStore { BeforeCommit = () => throw new AsembException(ErrorCodes.StoreUnavailable, "The disk is full.") { IsTransient = true } };
        await using var harness = await ServerHarness.StartAsync(options: faulty.Use);
        var job = (await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Text." })).JobId;

        var wait = await WaitForAsync(harness, job, WaitReason.Store);

        Assert.Equal(("store_unavailable", "The disk is full."), (wait.Code, wait.Message));
        faulty.BeforeCommit = () => { };
        await harness.Client.Jobs.WaitAsync(job);
    }

    private static async Task<JobWait> WaitForAsync(ServerHarness harness, Guid job, WaitReason reason)
    {
        JobWait? found = null;
        await WaitUntilAsync(harness, job, info => (found = info.Waiting.FirstOrDefault(wait => wait.Reason == reason)) is not null);
        return found!;
    }

    private static Task WaitUntilAsync(ServerHarness harness, Guid job, Func<JobInfo, bool> condition) =>
        Eventually.TrueAsync(async () => condition((await harness.Client.Jobs.FindAsync(job))!), "the reason was told");
}
