using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class JobsTests : IAsyncDisposable
{
    private readonly DataFolder _data = new();

    public ValueTask DisposeAsync() => _data.DisposeAsync();

    [Fact]
    public async Task A_load_is_held_back_let_go_on_and_followed_to_its_end()
    {
        await QueueAsync(12);
        var id = (string)(await RunAsync(0, "jobs", "list", "--json")).LastJson["items"]![0]!["id"]!;
        var shown = (await RunAsync(0, "jobs", "show")).Output;
        Assert.Contains("asemb workspaces resume default", shown, StringComparison.Ordinal);
        Assert.Contains("12: 12 pending", shown, StringComparison.Ordinal);

        await RunAsync(0, "jobs", "pause", id[..8]);
        Assert.Contains("paused", (await RunAsync(0, "jobs", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("since", (await RunAsync(0, "workspaces", "show", "default")).Output, StringComparison.Ordinal);
        Assert.Contains("since", (await RunAsync(0, "workspaces", "list")).Output, StringComparison.Ordinal);
        await RunAsync(0, "workspaces", "resume", "default");
        Assert.Equal(12, (int)(await RunAsync(0, "jobs", "show", "--json")).LastJson["pending"]!);

        await RunAsync(0, "jobs", "resume", id);
        var watched = await RunAsync(0, "jobs", "watch", id, "--json");
        Assert.Equal(("done", 12), ((string)watched.LastJson["state"]!, (int)watched.LastJson["indexed"]!));
        Assert.Contains("12 indexed", (await RunAsync(0, "jobs", "watch")).Output, StringComparison.Ordinal);

        Assert.Contains("The job had ended: nothing was cancelled.", (await RunAsync(0, "jobs", "cancel", id)).Error, StringComparison.Ordinal);
        Assert.Contains("The job had ended: nothing was held back.", (await RunAsync(0, "jobs", "pause", id)).Error, StringComparison.Ordinal);
        Assert.Contains("The job had ended: nothing of it was held back.", (await RunAsync(0, "jobs", "resume", id)).Error, StringComparison.Ordinal);
        await RunAsync(0, "ingest", _data.Files);
        Assert.Contains("12 unchanged", (await RunAsync(0, "jobs", "list")).Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_ingests_into_a_paused_workspace_sees_why_it_stands_still_and_what_was_cancelled()
    {
        _data.Write("a.md", "# Apples\n");
        await RunAsync(0, "up", "--port", "0");
        await RunAsync(0, "workspaces", "pause", "default");
        await using var first = AsembProcess.Start(_data, "ingest", _data.Files);
        await first.SawAsync(SaysPaused);
        await using var second = AsembProcess.Start(_data, "ingest", _data.Files, "--json");
        await second.SawAsync(line => line.StartsWith("{\"event\":\"progress\"", StringComparison.Ordinal) && SaysPaused(line));

        var doctor = (await RunAsync(0, "doctor")).Output;
        Assert.Matches("warn paused  default: paused since .*; 1 document waits\\. To go on: .*workspaces resume default", doctor);
        var id = (string)(await RunAsync(0, "jobs", "list", "--json", "--limit", "2")).LastJson["items"]![1]!["id"]!;
        await RunAsync(0, "jobs", "pause", id);
        Assert.Contains($"jobs resume {id} -w default", (await RunAsync(0, "doctor")).Output, StringComparison.Ordinal);

        await RunAsync(0, "jobs", "cancel", "--all", "--yes");
        Assert.Contains("0 indexed and 0 failed now, 1 cancelled.", (await first.ExitAsync()).ExitedWith(0).Output, StringComparison.Ordinal);
        await second.ExitAsync();

        static bool SaysPaused(string line) => line.Contains("waiting: 1 document: The workspace is paused. To go on: ", StringComparison.Ordinal) && line.Contains("workspaces resume default", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_cancelled_goes_back_to_what_can_be_searched()
    {
        _data.Write("a.md", "# Apples\n\nThe orchard ships on Mondays.\n");
        await RunAsync(0, "ingest", _data.Files);
        _data.Write("a.md", "# Pears\n\nThe glasshouse ships on Fridays.\n");
        await QueueAsync(1);

        var cancelled = (await RunAsync(0, "jobs", "cancel", "--all", "--yes", "--json")).LastJson;

        Assert.Equal(2, (int)cancelled["cancelled"]!);
        Assert.Contains("cancelled", (await RunAsync(0, "jobs", "show")).Output, StringComparison.Ordinal);
        await RunAsync(0, "workspaces", "resume", "default");
        Assert.Equal(1, (int)(await RunAsync(0, "workspaces", "show", "default", "--json")).LastJson["stats"]!["documents"]!["indexed"]!);
        Assert.Contains("Mondays", (await RunAsync(0, "search", "orchard")).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await InProcess.RunAsync(_data, "doctor")).ExitCode);
        Assert.Equal(1, (int)(await RunAsync(0, "ingest", Path.Combine(_data.Files, "a.md"), "--json")).LastJson["documents"]!["updated"]!);
    }

    [Fact]
    public async Task Documents_that_failed_are_named_with_the_way_to_try_them_again()
    {
        _data.Write("blank.md", "   \n");
        await RunAsync(8, "ingest", _data.Files);

        var watched = await RunAsync(8, "jobs", "watch");

        Assert.Contains("empty_document", watched.Output, StringComparison.Ordinal);
        Assert.Contains("documents retry --workspace default", watched.Error.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("show", 3, "has no job yet")]
    [InlineData("watch abc", 2, "too short to name a job")]
    [InlineData("pause abcdef", 3, "has no job 'abcdef'")]
    [InlineData("resume 5f0c8f0e-6a55-4c53-9d59-3f5d3f6b2a11", 3, "has no job '5f0c8f0e")]
    [InlineData("cancel", 2, "a JOB, or --all")]
    [InlineData("cancel abcdef --all", 2, "a JOB, or --all")]
    [InlineData("cancel --all", 2, "add --yes")]
    [InlineData("list --limit 0", 2, "limit is 0")]
    public async Task What_is_wrong_is_said_with_its_code(string line, int exitCode, string message)
    {
        var result = await InProcess.RunAsync(_data, ["jobs", .. line.Split(' ')]);

        Assert.Contains(message, result.ExitedWith(exitCode).Error, StringComparison.Ordinal);
    }

    /// <summary>Documents that wait: an own server takes them in while its workspace is paused.</summary>
    private async Task QueueAsync(int documents)
    {
        for (var i = 0; i < documents; i++) _data.Write($"many/{i}.md", $"# Document {i}\n\nmarker{i}\n");
        await RunAsync(0, "workspaces", "pause", "default");
        await RunAsync(0, "up", "--port", "0");
        await using var ingest = AsembProcess.Start(_data, "ingest", _data.Files);
        await Eventually(async () => (int)(await RunAsync(0, "workspaces", "show", "default", "--json")).LastJson["stats"]!["documents"]!["pending"]! >= documents);
        await ingest.SignalAsync("INT");
        (await ingest.ExitAsync()).ExitedWith(130);
    }

    private static async Task Eventually(Func<Task<bool>> condition)
    {
        for (var i = 0; i < 600; i++)
        {
            if (await condition()) return;
            await Task.Delay(100);
        }

        Assert.Fail("It never happened.");
    }

    private async Task<CommandResult> RunAsync(int exitCode, params string[] arguments) => (await InProcess.RunAsync(_data, arguments)).ExitedWith(exitCode);
}
