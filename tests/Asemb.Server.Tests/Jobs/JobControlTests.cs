using System.Net;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Jobs;

public sealed class JobControlTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    private JobsClient Jobs => Harness.Client.Jobs;

    [Fact]
    public async Task A_paused_workspace_takes_documents_in_and_indexes_them_when_it_is_resumed()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        Assert.NotNull((await Harness.Client.Workspaces.PauseAsync(workspace)).PausedAt);

        var receipt = await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d", Text = "Text." });

        var waiting = (await Jobs.FindAsync(receipt.JobId))!;
        Assert.Equal((JobState.Paused, 1, false), (waiting.State, waiting.Pending, waiting.Done));
        var wait = Assert.Single(waiting.Waiting);
        Assert.Equal((WaitReason.WorkspacePaused, 1), (wait.Reason, wait.Documents));
        Assert.Contains($"asemb workspaces resume {workspace}", wait.Message, StringComparison.Ordinal);
        Assert.Null((await Harness.Client.Workspaces.ResumeAsync(workspace)).PausedAt);
        Assert.Equal(1, (await Jobs.WaitAsync(receipt.JobId)).Indexed);
    }

    [Fact]
    public async Task A_paused_job_is_shown_as_one_and_goes_on_when_it_is_resumed()
    {
        var (workspace, job) = await QueuedAsync(3);

        var paused = await Jobs.PauseAsync(workspace, job);
        await Harness.Client.Workspaces.ResumeAsync(workspace);

        Assert.Equal((JobState.Paused, 3), (paused.State, paused.Pending));
        Assert.NotNull(paused.PausedAt);
        var now = (await Jobs.ListAsync(workspace)).Single();
        Assert.Equal((JobState.Paused, WaitReason.JobPaused), (now.State, Assert.Single(now.Waiting).Reason));
        await Jobs.ResumeAsync(workspace, job);
        var done = await Jobs.WaitAsync(job);
        Assert.Equal((JobState.Done, 3), (done.State, done.Indexed));
    }

    [Fact]
    public async Task A_cancelled_job_leaves_nothing_behind_and_is_shown_as_one()
    {
        var (workspace, job) = await QueuedAsync(3);

        var cancelled = await Jobs.CancelAsync(workspace, job);

        Assert.Equal((JobState.Cancelled, true, 3, 3), (cancelled.State, cancelled.Done, cancelled.Total, cancelled.Cancelled));
        Assert.NotNull(cancelled.CancelledAt);
        Assert.Equal(0, (await Harness.Client.Workspaces.GetStatsAsync(workspace)).Documents.Total);
    }

    [Fact]
    public async Task Everything_that_waits_in_a_workspace_is_cancelled_at_once()
    {
        var (workspace, one) = await QueuedAsync(2);
        var two = (await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "other", Text = "Text." })).JobId;

        Assert.Equal(3, (await Jobs.CancelAllAsync(workspace)).Cancelled);

        Assert.All(await Jobs.ListAsync(workspace), job => Assert.Equal(JobState.Cancelled, job.State));
        Assert.Equal([two, one], (await Jobs.ListAsync(workspace)).Select(job => job.Id));
    }

    [Fact]
    public async Task A_wait_ends_at_once_when_the_workspace_is_paused()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await Harness.Client.Workspaces.PauseAsync(workspace);

        var receipt = await Harness.Client.Documents.AddAsync(workspace, new DocumentInput { Key = "d", Text = "Text." }, waitSeconds: 60);

        Assert.Equal((JobState.Paused, DocumentState.Pending), (receipt.Job!.State, receipt.Documents[0].State));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    public async Task A_job_of_another_workspace_is_not_found(string action)
    {
        var (_, job) = await QueuedAsync(1);
        var other = await Harness.NewWorkspaceAsync();

        foreach (var id in (string[])[job.ToString(), Guid.NewGuid().ToString(), "none"])
        {
            var response = await Harness.PostAsync($"/api/v1/workspaces/{other}/jobs/{id}/{action}", "");
            Assert.Equal("job_not_found", (await response.JsonAsync(HttpStatusCode.NotFound)).GetProperty("code").GetString());
        }

        Assert.Equal(1, (await Jobs.FindAsync(job))!.Pending);
    }

    [Fact]
    public async Task What_failed_comes_with_the_way_to_try_it_again()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var job = (await Harness.Client.Documents.AddBatchAsync(workspace, [new DocumentInput { Key = "blank", Text = "  " }, new DocumentInput { Key = "good", Text = "Text." }], waitSeconds: 60)).Job!;

        Assert.Equal("empty_document", job.Failures[0].Error.Code);
        var response = await Harness.Http.PostAsync(
            job.Retry!.Href, new StringContent($$"""{"keys":["{{Assert.Single(job.Retry.Body.Keys)}}"]}""", System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(1, (await response.JsonAsync(HttpStatusCode.OK)).GetProperty("retried").GetInt32());
        Assert.Equal($"asemb documents retry --workspace {workspace}", job.Retry.Command);
    }

    /// <summary>A job whose documents wait: its workspace is paused.</summary>
    private async Task<(string Workspace, Guid Job)> QueuedAsync(int documents)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await Harness.Client.Workspaces.PauseAsync(workspace);
        var receipt = await Harness.Client.Documents.AddBatchAsync(workspace, [.. Enumerable.Range(0, documents).Select(i => new DocumentInput { Key = $"{i}", Text = $"Text {i}." })]);
        return (workspace, receipt.JobId);
    }
}
