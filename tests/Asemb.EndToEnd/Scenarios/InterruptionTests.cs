using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>Ingestion cut off politely: the same command goes on.</summary>
public sealed class InterruptionTests
{
    /// <summary>More than are sent before the first is indexed.</summary>
    private const int Documents = 600;

    /// <summary>A server that accepts and does not index: whatever is interrupted is interrupted in the middle, on a machine of any speed.</summary>
    internal static readonly Dictionary<string, string?> NotIndexing = new(StringComparer.Ordinal) { ["ASEMB_Indexing__Enabled"] = "false" };

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
        Assert.Equal(0, (int)resumed["documents"]!["waiting"]!);
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
            await process.SawAsync(line => line.Contains("Ctrl-C again ends at once", StringComparison.Ordinal));
            await process.SignalAsync("INT");
            Assert.DoesNotContain("Run the same command again", (await process.ExitAsync()).ExitedWith(130).Error, StringComparison.Ordinal);
        }

        Assert.True(await CountAsync(data, "total") >= 64);
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
}
