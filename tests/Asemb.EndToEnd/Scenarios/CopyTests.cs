using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>A copy of a workspace to another model that does not go through at once.</summary>
public sealed class CopyTests
{
    private const int Documents = 300;

    [Fact]
    public async Task It_says_why_documents_wait_and_how_to_go_on()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        (await AsembProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        await using var copy = AsembProcess.Start(data, input: null, UnreachableModel(), "workspaces", "create", "remote", "--model", "openai:away", "--copy-from", "default");

        await copy.SawAsync(line => line.Contains("1 waiting: The endpoint", StringComparison.Ordinal) && line.Contains("cannot be reached", StringComparison.Ordinal));
        await copy.SignalAsync("INT");

        Assert.Contains("Taken in and kept: 1 of 1 document. To go on: asemb workspaces create remote --copy-from default --resume", OneLine((await copy.ExitAsync()).ExitedWith(130).Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_is_resumed_and_nothing_is_taken_in_twice()
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 3);
        (await AsembProcess.RunAsync(data, "ingest", "many")).ExitedWith(0);
        await using (var copy = AsembProcess.Start(
            data, input: null, InterruptionTests.NotIndexing, "workspaces", "create", "small", "--model", "builtin:asemb-static-en-128", "--copy-from", "default"))
        {
            await copy.SawAsync(line => line.Contains($"of {Documents} documents", StringComparison.Ordinal));
            await copy.SignalAsync("INT");
            (await copy.ExitAsync()).ExitedWith(130);
        }

        Assert.Contains("Add --resume", (await AsembProcess.RunAsync(data, "workspaces", "create", "small", "--copy-from", "default")).ExitedWith(5).Error, StringComparison.Ordinal);
        Assert.Contains(
            "was made with the model", (await AsembProcess.RunAsync(data, "workspaces", "create", "small", "--model", "builtin:asemb-static-en", "--copy-from", "default", "--resume")).ExitedWith(5).Error, StringComparison.Ordinal);
        var resumed = (await AsembProcess.RunAsync(data, "workspaces", "create", "small", "--copy-from", "default", "--resume", "--json")).ExitedWith(0).LastJson;

        Assert.Equal((Documents, Documents, 0), ((int)resumed["copied"]!, (int)resumed["indexed"]!, (int)resumed["failed"]!));
        var shown = (await AsembProcess.RunAsync(data, "workspaces", "show", "small", "--json")).ExitedWith(0).LastJson;
        Assert.Equal("builtin:asemb-static-en-128", (string?)shown["workspace"]!["model"]!["id"]);
        Assert.Equal(Documents, (int)shown["stats"]!["documents"]!["total"]!);
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static Dictionary<string, string?> UnreachableModel()
    {
        const string Model = "ASEMB_Embeddings__Models__0__";
        return new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [Model + "Name"] = "away",
            [Model + "Provider"] = "openai",
            [Model + "BaseUrl"] = $"http://127.0.0.1:{ClosedPort.Number}/v1",
            [Model + "Model"] = "any",
            [Model + "Dimensions"] = "3",
            [Model + "MaxRetries"] = "0",
        };
    }
}
