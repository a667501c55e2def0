using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class WorkspacesTests(Handbook handbook) : IClassFixture<Handbook>
{
    [Fact]
    public async Task A_workspace_is_made_shown_changed_listed_and_deleted()
    {
        var data = handbook.Data;
        (await InProcess.RunAsync(data, "workspaces", "create", "trial", "--description", "for a trial")).ExitedWith(0);
        Assert.Contains("trial", (await InProcess.RunAsync(data, "workspaces", "list")).ExitedWith(0).Output, StringComparison.Ordinal);

        (await InProcess.RunAsync(data, "workspaces", "update", "trial", "--vector-weight", "0.3", "--chunking", "sentence", "--max-tokens", "100")).ExitedWith(0);
        var shown = (await InProcess.RunAsync(data, "workspaces", "show", "trial")).ExitedWith(0).Output;
        Assert.Contains("weighted, vector weight 0.3", shown, StringComparison.Ordinal);
        Assert.Contains("sentence, at most 100 tokens", shown, StringComparison.Ordinal);
        Assert.Contains("0: 0 indexed", shown, StringComparison.Ordinal);

        Assert.Contains("add --yes", (await InProcess.RunAsync(data, "workspaces", "delete", "trial")).ExitedWith(2).Error, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "workspaces", "delete", "trial", "--yes")).ExitedWith(0);
        var json = (await InProcess.RunAsync(data, "workspaces", "list", "--json")).ExitedWith(0).LastJson;
        Assert.DoesNotContain(json["items"]!.AsArray(), item => string.Equals((string?)item!["name"], "trial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_copy_takes_the_documents_to_another_model_and_costs_nothing_twice()
    {
        var data = handbook.Data;
        var copied = (await InProcess.RunAsync(data, "workspaces", "create", "small", "--model", "builtin:asemb-static-en-128", "--copy-from", "default", "--json")).ExitedWith(8);
        Assert.Equal("builtin:asemb-static-en-128", (string?)copied.Json[0]["model"]!["id"]);
        Assert.Equal(4, (int)copied.LastJson["copied"]!);
        Assert.Equal(1, (int)copied.LastJson["failed"]!);
        var hits = (await InProcess.RunAsync(data, "search", "travel by train", "-w", "small", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray();
        Assert.Equal("travel.md", (string?)hits[0]!["document"]!["key"]);
    }

    [Theory]
    [InlineData("create Foo!", 2, "is not a workspace name")]
    [InlineData("create default", 5, "There is a workspace 'default' already")]
    [InlineData("create other --model none", 3, "There is no model 'none'")]
    [InlineData("create other --copy-from none", 3, "There is no workspace 'none'")]
    [InlineData("show none", 3, "There is no workspace 'none'")]
    [InlineData("delete none --yes", 3, "There is no workspace 'none'")]
    [InlineData("update none --description x", 3, "There is no workspace 'none'")]
    [InlineData("update default", 2, "Say what to change")]
    [InlineData("update default --vector-weight 3", 2, "must be 0 to 1")]
    [InlineData("update default --chunking wild", 2, "--chunking takes ")]
    public async Task What_is_wrong_is_said_with_its_code(string line, int exitCode, string message)
    {
        var result = (await InProcess.RunAsync(handbook.Data, ["workspaces", .. line.Split(' ')])).ExitedWith(exitCode);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }
}
