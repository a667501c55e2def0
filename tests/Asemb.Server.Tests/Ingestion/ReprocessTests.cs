using System.Net;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Ingestion;

public sealed class ReprocessTests(SharedServer server)
{
    private static readonly string Text = string.Join("\n\n", Enumerable.Range(0, 40).Select(i => $"Paragraph {i} tells of rivers, stones and valleys, and of what the people there did in the year {1900 + i}."));

    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task New_settings_reach_documents_without_their_being_sent_again()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await AddAsync(workspace);
        var before = (await Harness.Client.Workspaces.GetStatsAsync(workspace)).Chunks;
        await Harness.Client.Workspaces.UpdateAsync(workspace, new UpdateWorkspaceRequest { Chunking = new ChunkingSettings { MaxTokens = 32, OverlapTokens = 0, MinTokens = 0 } });

        var answer = await Harness.Client.Documents.ReprocessAsync(workspace, new ReprocessRequest { All = true });

        Assert.Equal((1, 0), (answer.Queued, answer.WithoutOriginal));
        var job = await Harness.Client.Jobs.WaitAsync(answer.JobId!.Value, interval: TimeSpan.FromMilliseconds(20));
        Assert.Equal((1, 0), (job.Indexed, job.Failed));
        Assert.True((await Harness.Client.Workspaces.GetStatsAsync(workspace)).Chunks > before);
    }

    [Fact]
    public async Task A_workspace_says_that_it_keeps_no_originals_and_refuses_what_needs_them()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        Assert.True((await Harness.Client.Workspaces.FindAsync(workspace))!.KeepOriginals);
        Assert.False((await Harness.Client.Workspaces.UpdateAsync(workspace, new UpdateWorkspaceRequest { KeepOriginals = false })).KeepOriginals);
        await AddAsync(workspace);

        var originals = (await Harness.Client.Workspaces.GetStatsAsync(workspace)).Originals;
        var document = (await Harness.Client.Documents.FindAsync(workspace, "a"))!;
        var refused = await Harness.Http.GetAsync($"/api/v1/workspaces/{workspace}/documents/{document.Id}/content");

        Assert.Equal((0, 0, 0), (originals.Documents, originals.Bytes, originals.StoredBytes));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Equal("original_not_kept", (await refused.JsonAsync(HttpStatusCode.NotFound)).GetProperty("code").GetString());
        var answer = await Harness.Client.Documents.ReprocessAsync(workspace, new ReprocessRequest { Keys = ["a"] });
        Assert.Equal((null, 0, 1), (answer.JobId, answer.Queued, answer.WithoutOriginal));
        Assert.Equal(["a"], answer.KeysWithoutOriginal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"all":false}""")]
    [InlineData("""{"all":true,"source":"x"}""")]
    [InlineData("""{"everything":true}""")]
    public async Task Exactly_one_of_keys_source_and_all_is_needed(string body) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await Harness.PostAsync($"/api/v1/workspaces/{await Harness.NewWorkspaceAsync()}/documents/reprocess", body)).StatusCode);

    [Fact]
    public async Task A_workspace_that_does_not_exist_is_told() => Assert.Equal(
        "workspace_not_found",
        (await Assert.ThrowsAsync<ProblemException>(() => Harness.Client.Documents.ReprocessAsync("none", new ReprocessRequest { All = true }))).Code);

    private async Task AddAsync(string workspace)
    {
        var receipt = await Harness.Client.Documents.AddBatchAsync(workspace, [new DocumentInput { Key = "a", Text = Text }]);
        await Harness.Client.Jobs.WaitAsync(receipt.JobId, interval: TimeSpan.FromMilliseconds(20));
    }
}
