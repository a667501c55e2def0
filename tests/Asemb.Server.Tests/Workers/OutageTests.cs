using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Workers;

/// <summary>The embedding endpoint is down for a while: nothing fails, everything says why it waits, and all is indexed afterwards.</summary>
public sealed class OutageTests
{
    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task Documents_wait_with_a_reason_and_are_indexed_afterwards(int status)
    {
        await using var endpoint = await EmbeddingEndpoint.StartAsync();
        await using var harness = await ServerHarness.StartAsync(endpoint.Configure);
        var workspace = await harness.NewWorkspaceAsync(EmbeddingEndpoint.ModelId);
        endpoint.Fail(status);

        var receipt = await harness.Client.Documents.AddBatchAsync(workspace, [.. Enumerable.Range(0, 5).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);

        await Eventually.TrueAsync(async () => (await FindAsync(harness, workspace)) is { State: DocumentState.Pending, Error: not null }, "a document waits with a reason");
        var waiting = await FindAsync(harness, workspace);
        Assert.Equal(("embed", "embedding_unavailable"), (waiting.Error!.Stage, waiting.Error.Code));
        Assert.Contains("overloaded", waiting.Error.Message, StringComparison.Ordinal);
        var job = await harness.Client.Jobs.FindAsync(receipt.JobId);
        Assert.Equal((0, false), (job!.Failed, job.Done));

        endpoint.Recover();

        Assert.Equal(5, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
        var indexed = await FindAsync(harness, workspace);
        Assert.Null(indexed.Error);
        Assert.InRange(indexed.Attempts, 0, 2);
    }

    [Fact]
    public async Task A_search_by_words_works_meanwhile_and_others_say_so()
    {
        await using var endpoint = await EmbeddingEndpoint.StartAsync();
        await using var harness = await ServerHarness.StartAsync(endpoint.Configure);
        var workspace = await harness.NewWorkspaceAsync(EmbeddingEndpoint.ModelId);
        await harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d", Text = "The wombat digs." }, waitSeconds: 60);
        endpoint.Fail(503);

        var problem = await (await harness.PostAsync($"/api/v1/workspaces/{workspace}/search", """{"query":"wombat, never asked before"}""")).ProblemAsync(503, "embedding_unavailable");

        Assert.Contains("keyword", problem.Detail, StringComparison.Ordinal);
        Assert.Single((await harness.Client.SearchAsync(workspace, new SearchQuery { Query = "wombat", Mode = SearchMode.Keyword })).Hits);
    }

    [Fact]
    public async Task An_outage_of_one_model_does_not_hold_up_the_others()
    {
        await using var endpoint = await EmbeddingEndpoint.StartAsync();
        await using var harness = await ServerHarness.StartAsync(endpoint.Configure);
        var workspace = await harness.NewWorkspaceAsync(EmbeddingEndpoint.ModelId);
        endpoint.Fail(503);
        await harness.Client.Documents.AddBatchAsync(workspace, [.. Enumerable.Range(0, 200).Select(i => new DocumentInput { Key = $"d{i}", Text = $"Text {i}." })]);

        var receipt = await harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "d", Text = "Another model." }, waitSeconds: 60);

        Assert.Equal(1, receipt.Job!.Indexed);
    }

    [Fact]
    public async Task A_refusal_of_the_text_fails_the_documents_until_they_are_retried()
    {
        await using var endpoint = await EmbeddingEndpoint.StartAsync();
        await using var harness = await ServerHarness.StartAsync(endpoint.Configure);
        var workspace = await harness.NewWorkspaceAsync(EmbeddingEndpoint.ModelId);
        endpoint.Fail(400);

        var receipt = await harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d0", Text = "Text." }, waitSeconds: 60);
        Assert.Equal("embedding_failed", Assert.Single(receipt.Job!.Failures).Error.Code);
        Assert.DoesNotContain("sk-very-secret", receipt.Job.Failures[0].Error.Message, StringComparison.Ordinal);
        endpoint.Recover();

        Assert.Equal(1, await harness.Client.Documents.RetryAsync(workspace));
        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    [Fact]
    public async Task However_long_an_endpoint_asks_to_wait_a_retry_brings_its_documents_forward()
    {
        await using var endpoint = await EmbeddingEndpoint.StartAsync();
        await using var harness = await ServerHarness.StartAsync(settings =>
        {
            endpoint.Configure(settings);
            settings["Indexing:MaxRetrySeconds"] = "86400";
        });
        var workspace = await harness.NewWorkspaceAsync(EmbeddingEndpoint.ModelId);
        endpoint.Fail(429, retryAfterSeconds: 8_640_000);
        var receipt = await harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d0", Text = "Text." });
        await Eventually.TrueAsync(async () => (await FindAsync(harness, workspace)) is { State: DocumentState.Pending, NextAttemptAt: not null }, "the document waits");
        var waiting = await FindAsync(harness, workspace);
        Assert.InRange(waiting.NextAttemptAt!.Value, DateTimeOffset.MinValue, TimeProvider.System.GetUtcNow().AddDays(1));
        endpoint.Recover();

        Assert.Equal(1, await harness.Client.Documents.RetryAsync(workspace));

        Assert.Equal(1, (await harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20))).Indexed);
    }

    private static async Task<DocumentInfo> FindAsync(ServerHarness harness, string workspace) => (await harness.Client.Documents.FindAsync(workspace, "d0"))!;
}
