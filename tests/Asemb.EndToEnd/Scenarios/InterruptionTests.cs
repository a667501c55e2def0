using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>Ingestion cut off in every way: what was acknowledged is there afterwards, and the same command goes on.</summary>
public sealed class InterruptionTests
{
    /// <summary>More than are sent before the first is indexed.</summary>
    private const int Documents = 600;

    /// <summary>A server that accepts and does not index: whatever is interrupted is interrupted in the middle, on a machine of any speed.</summary>
    private static readonly Dictionary<string, string?> NotIndexing = new(StringComparer.Ordinal) { ["ASEMB_Indexing__Enabled"] = "false" };

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interrupted_ingestion_finishes_its_batch_says_how_to_resume_and_resumes(string signal)
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 3);
        await using (var process = AsembProcess.Start(data, input: null, NotIndexing, "ingest", "many"))
        {
            await process.SawAsync(line => line.Contains($"of {Documents} files", StringComparison.Ordinal));
            await process.SignalAsync(signal);
            var result = (await process.ExitAsync()).ExitedWith(130);
            Assert.Matches($"Interrupted after [1-9][0-9]* of {Documents} files. Run the same command again to go on", result.Error);
            Assert.Matches("[1-9][0-9]* accepted documents are kept", result.Error);
        }

        var resumed = (await AsembProcess.RunAsync(data, "ingest", "many", "--json")).ExitedWith(0).LastJson;
        Assert.False((bool)resumed["interrupted"]!);
        Assert.True((int)resumed["documents"]!["unchanged"]! >= 64);
        Assert.Equal(Documents, (int)resumed["documents"]!["indexed"]!);
        Assert.Equal(Documents, await CountAsync(data, "indexed"));
    }

    [Fact]
    public async Task Pressed_twice_Ctrl_C_ends_at_once_and_loses_nothing_acknowledged()
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 3);
        await using (var process = AsembProcess.Start(data, input: null, NotIndexing, "ingest", "many"))
        {
            await process.SawAsync(line => line.Contains($"of {Documents} files", StringComparison.Ordinal));
            await process.SignalAsync("INT");
            await process.SignalAsync("INT");
            (await process.ExitAsync()).ExitedWith(130);
        }

        Assert.True(await CountAsync(data, "total") >= 64);
    }

    [Fact]
    public async Task Everything_acknowledged_survives_a_server_killed_during_ingestion()
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 3);
        await using var up = AsembProcess.Start(data, input: null, NotIndexing, "up", "--port", "0", "--json");
        var server = (await up.ExitAsync()).ExitedWith(0).LastJson;
        await using var ingest = AsembProcess.Start(data, "ingest", "many", "--json");
        await ingest.SawAsync(line => line.Contains("\"progress\"", StringComparison.Ordinal));
        var acknowledged = await CountAsync(data, "total");
        Assert.True(acknowledged >= 64);
        await AsembProcess.SignalAsync((int)server["pid"]!, "KILL");
        while (await IsAnsweringAsync((string)server["url"]!)) await Task.Delay(20);

        var port = new Uri((string)server["url"]!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (await AsembProcess.RunAsync(data, "up", "--port", port, "--json")).ExitedWith(0);
        Assert.True(await CountAsync(data, "total") >= acknowledged);

        // The command under way rides out the restart, and in the end everything is there once.
        Assert.Equal(Documents, (int)(await ingest.ExitAsync()).ExitedWith(0).LastJson["documents"]!["total"]!);
        Assert.Equal(Documents, await CountAsync(data, "indexed"));
        Assert.True((bool)(await InProcess.RunAsync(data, "doctor", "--json")).ExitedWith(0).LastJson["healthy"]!);
    }

    [Fact]
    public async Task A_command_killed_during_ingestion_loses_nothing_it_had_sent()
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 3);
        await using (var process = AsembProcess.Start(data, input: null, NotIndexing, "ingest", "many", "--json"))
        {
            await process.SawAsync(line => line.Contains("\"progress\"", StringComparison.Ordinal));
            await process.SignalAsync("KILL");
            await process.ExitAsync();
        }

        var resumed = (await AsembProcess.RunAsync(data, "ingest", "many", "--json")).ExitedWith(0).LastJson;
        Assert.True((int)resumed["documents"]!["unchanged"]! >= 64);
        Assert.Equal(Documents, await CountAsync(data, "indexed"));
    }

    [Fact]
    public async Task Two_ingestions_at_once_without_a_server_take_turns()
    {
        await using var data = new DataFolder();
        data.Write("one/a.md", "Apples.\n");
        data.Write("two/b.md", "Pears.\n");
        var both = await Task.WhenAll(AsembProcess.RunAsync(data, "ingest", "one"), AsembProcess.RunAsync(data, "ingest", "two"));
        Assert.All(both, result => result.ExitedWith(0));
        Assert.Equal(2, await CountAsync(data, "indexed"));
    }

    [Fact]
    public async Task Serve_ends_politely_on_SIGTERM()
    {
        await using var data = new DataFolder();
        await using var server = AsembProcess.Start(data, "serve", "--port", "0");
        await server.SawAsync(line => line.Contains("ASEMB listens", StringComparison.Ordinal));
        Assert.True(File.Exists(data.ServerFile));
        await server.SignalAsync("TERM");
        (await server.ExitAsync()).ExitedWith(0);
        Assert.False(File.Exists(data.ServerFile));
    }

    private static async Task<int> CountAsync(DataFolder data, string state)
    {
        var result = (await InProcess.RunAsync(data, "workspaces", "show", "default", "--json")).ExitedWith(0);
        return (int)result.LastJson["stats"]!["documents"]![state]!;
    }

    private static async Task<bool> IsAnsweringAsync(string url)
    {
        using var http = new HttpClient();
        try
        {
            using var response = await http.GetAsync(url + "/health/live");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
