using System.Text;
using System.Text.Json.Nodes;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Workspaces;

public sealed class WorkspaceTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Fact]
    public async Task A_patch_changes_what_it_names_and_null_brings_the_default_back()
    {
        var path = "/api/v1/workspaces/" + await Harness.NewWorkspaceAsync();
        await PatchAsync(path, """{"description":"Ours","chunking":{"maxTokens":384},"fusion":{"method":"rrf","vectorWeight":0.5}}""");

        var changed = (await (await PatchAsync(path, """{"fusion":null,"chunking":{"overlapTokens":0}}""")).JsonAsync());

        Assert.Equal("Ours", changed.GetProperty("description").GetString());
        Assert.Equal((384, 0), (changed.GetProperty("chunking").GetProperty("maxTokens").GetInt32(), changed.GetProperty("chunking").GetProperty("overlapTokens").GetInt32()));
        Assert.False(changed.TryGetProperty("fusion", out _));
    }

    [Fact]
    public async Task Patches_sent_at_once_do_not_undo_each_other()
    {
        var path = "/api/v1/workspaces/" + await Harness.NewWorkspaceAsync();

        for (var round = 0; round < 10; round++)
        {
            await Task.WhenAll(
                PatchAsync(path, $$"""{"description":"Round {{round}}"}"""), PatchAsync(path, $$"""{"chunking":{"maxTokens":{{300 + round}} } }"""),
                PatchAsync(path, $$"""{"fusion":{"method":"rrf","vectorWeight":0.{{round}} } }"""));
            var after = (await (await Harness.Http.GetAsync(path)).JsonAsync());
            Assert.Equal($"Round {round}", after.GetProperty("description").GetString());
            Assert.Equal(300 + round, after.GetProperty("chunking").GetProperty("maxTokens").GetInt32());
            Assert.Equal(round / 10.0, after.GetProperty("fusion").GetProperty("vectorWeight").GetDouble(), 5);
        }
    }

    [Theory]
    [InlineData("""{"name":"other"}""")]
    [InlineData("""{"chunking":{"maxTokens":1}}""")]
    [InlineData("""{"chunking":{"maxTokens":"big"}}""")]
    [InlineData("""{"chunking":{"overlapTokens":100000}}""")]
    [InlineData("""{"chunking":{"strategy":"random"}}""")]
    [InlineData("""{"chunking":7}""")]
    [InlineData("""{"fusion":{"method":"rrf"}}""")]
    [InlineData("""{"fusion":{"method":"rrf","vectorWeight":-1}}""")]
    [InlineData("""{"language":"klingon"}""")]
    [InlineData("[]")]
    public async Task Settings_that_make_no_sense_are_refused_and_nothing_changes(string patch)
    {
        var name = await Harness.NewWorkspaceAsync();
        var before = await Harness.Http.GetStringAsync("/api/v1/workspaces/" + name);

        await (await PatchAsync("/api/v1/workspaces/" + name, patch)).ProblemAsync(400, "invalid_request");

        Assert.Equal(before, await Harness.Http.GetStringAsync("/api/v1/workspaces/" + name));
    }

    [Theory]
    [InlineData("""{"name":""}""", "invalid_name")]
    [InlineData("""{"name":"With Space"}""", "invalid_name")]
    [InlineData("""{"name":"UPPER"}""", "invalid_name")]
    [InlineData("""{"name":"../etc"}""", "invalid_name")]
    [InlineData("""{"name":"x","model":5}""", "invalid_request")]
    [InlineData("""{}""", "invalid_request")]
    public async Task A_name_that_is_none_is_refused(string body, string code) => await (await Harness.PostAsync("/api/v1/workspaces", body)).ProblemAsync(400, code);

    [Fact]
    public async Task A_model_that_is_not_configured_is_not_found() =>
        await (await Harness.PostAsync("/api/v1/workspaces", """{"name":"with-model","model":"openai:none"}""")).ProblemAsync(404, "model_not_found");

    [Fact]
    public async Task A_name_is_given_once()
    {
        var name = await Harness.NewWorkspaceAsync();

        await (await Harness.PostAsync("/api/v1/workspaces", new JsonObject { ["name"] = name }.ToJsonString())).ProblemAsync(409, "workspace_exists");
    }

    [Fact]
    public async Task A_deleted_workspace_is_gone_with_all_it_held()
    {
        var name = await Harness.NewWorkspaceAsync();
        var receipt = await Harness.Client.Documents.AddAsync(name, new DocumentInput { Key = "d", Text = "Gone soon." }, waitSeconds: 60);

        Assert.True(await Harness.Client.Workspaces.DeleteAsync(name));

        Assert.False(await Harness.Client.Workspaces.DeleteAsync(name));
        Assert.Null(await Harness.Client.Jobs.FindAsync(receipt.JobId));
        await (await Harness.Http.GetAsync($"/api/v1/workspaces/{name}/search?q=gone")).ProblemAsync(404, "workspace_not_found");
        Assert.Empty((await Harness.Client.VerifyStoreAsync()).Findings);
    }

    private Task<HttpResponseMessage> PatchAsync(string path, string json) =>
        Harness.Http.PatchAsync(path, new StringContent(json, Encoding.UTF8, "application/merge-patch+json"));
}
