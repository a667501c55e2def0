using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

/// <summary>What the runbooks tell people to do with sources, and what they see while they wait.</summary>
public sealed class SourcesTests : IAsyncDisposable
{
    private readonly DataFolder _data = new();

    public ValueTask DisposeAsync() => _data.DisposeAsync();

    [Fact]
    public async Task Sources_are_listed_and_one_is_read_anew_whatever_seems_unchanged()
    {
        await AddAsync(documents: 3);
        await RunAsync(0, "sources", "sync", "docs");
        var seen = (await RunAsync(0, "sources", "sync", "docs", "--json")).LastJson["items"]![0]!["lastSync"]!;

        // Files that were written a moment ago are read again, for they may have been written since.
        Assert.Equal((false, 3), ((bool)seen["full"]!, (int)seen["seen"]! + (int)seen["unchanged"]!));

        var full = (await RunAsync(0, "sources", "sync", "docs", "--full", "--json")).LastJson["items"]![0]!["lastSync"]!;
        Assert.Equal((true, 0, 3), ((bool)full["full"]!, (int)full["seen"]!, (int)full["unchanged"]!));

        await RunAsync(0, "sources", "pause", "docs");
        Assert.Contains("paused", (await RunAsync(0, "sources", "list")).Output, StringComparison.Ordinal);
        await RunAsync(0, "sources", "resume", "docs");
        var listed = Assert.Single((await RunAsync(0, "sources", "list", "--json")).LastJson["items"]!.AsArray())!;
        Assert.Equal(("docs", 3, false), ((string)listed["name"]!, (int)listed["documents"]!, (bool)listed["paused"]!));
    }

    [Fact]
    public async Task What_was_not_read_is_shown_with_its_source()
    {
        await AddAsync(documents: 1);
        _data.Write("docs/large.md", new string('a', 1000));
        await File.WriteAllTextAsync(Path.Combine(_data.Path, "asemb.json"), """{ "Extraction": { "MaxInputBytes": 500 } }""");
        await RunAsync(8, "sources", "sync", "docs");

        var shown = (await RunAsync(0, "sources", "show", "docs")).Output;

        Assert.Contains("docs/large.md: document_too_large", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sync_that_is_cancelled_stops_and_keeps_what_it_took_in()
    {
        await AddAsync(documents: 6);
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASEMB_Indexing__Enabled"] = "false",
            ["ASEMB_Sources__BatchDocuments"] = "1",
            ["ASEMB_Sources__MostPending"] = "2",
        };
        await using var up = AsembProcess.Start(_data, input: null, environment, "up", "--port", "0", "--json");
        (await up.ExitAsync()).ExitedWith(0);
        var begun = Assert.Single((await RunAsync(0, "sources", "sync", "docs", "--no-wait", "--json")).LastJson["items"]!.AsArray())!;
        Assert.Equal(("docs", "running"), ((string)begun["name"]!, (string)begun["lastSync"]!["state"]!));
        while ((int)(await ShowAsync())["documents"]! < 2) await Task.Delay(50);
        Assert.Equal("running", (string)(await ShowAsync())["lastSync"]!["state"]!);

        await RunAsync(0, "sources", "cancel", "docs");

        var source = await ShowAsync();
        Assert.Equal(("cancelled", 2), ((string)source["lastSync"]!["state"]!, (int)source["documents"]!));
    }

    [Fact]
    public async Task Commands_that_wait_for_a_paused_workspace_say_so()
    {
        await AddAsync(documents: 2);
        await RunAsync(0, "up", "--port", "0");
        await RunAsync(0, "sources", "sync", "docs");
        _data.Write("docs/new.md", "# New\n\nvalley\n");
        await RunAsync(0, "workspaces", "pause", "default");

        foreach (var command in (string[][])[["sources", "sync", "docs"], ["documents", "reprocess", "--all"]])
        {
            await using var waiting = AsembProcess.Start(_data, command);
            await waiting.SawAsync(line => line.Contains("waiting: ", StringComparison.Ordinal) && line.Contains("paused", StringComparison.Ordinal));
            await waiting.SignalAsync("INT");
            (await waiting.ExitAsync()).ExitedWith(130);
        }
    }

    private async Task AddAsync(int documents)
    {
        for (var i = 0; i < documents; i++) _data.Write($"docs/{i}.md", $"# Page {i}\n\nmarker{i} river\n");
        await RunAsync(0, "sources", "add", "folder", Path.Combine(_data.Files, "docs"));
    }

    private async Task<JsonNode> ShowAsync() => (await RunAsync(0, "sources", "show", "docs", "--json")).LastJson;

    private async Task<CommandResult> RunAsync(int exitCode, params string[] arguments) => (await InProcess.RunAsync(_data, arguments)).ExitedWith(exitCode);
}
