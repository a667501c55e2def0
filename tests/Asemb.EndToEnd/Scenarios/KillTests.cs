using System.Diagnostics;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>The power cord: what was acknowledged is there afterwards.</summary>
public sealed class KillTests
{
    private const int Documents = 600;

    [Fact]
    public async Task Everything_acknowledged_survives_a_server_killed_during_ingestion()
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 3);
        await using var up = AsembProcess.Start(data, input: null, InterruptionTests.NotIndexing, "up", "--port", "0", "--json");
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
    public async Task A_server_starts_where_a_killed_one_left_its_address_and_a_process_that_looks_alive()
    {
        await using var data = new DataFolder();
        var address = await StartAsync(data, "0");
        using var looksAlive = Process.Start(new ProcessStartInfo("/bin/sleep", "120") { UseShellExecute = false })!;
        try
        {
            // The new server answers at the old address a moment before it writes its own file; several rounds meet that moment.
            for (var round = 0; round < 4; round++)
            {
                var left = data.Server;
                (await AsembProcess.RunAsync(data, "down")).ExitedWith(0);
                left["pid"] = looksAlive.Id;
                await File.WriteAllTextAsync(data.ServerFile, left.ToJsonString());

                Assert.Equal(address, await StartAsync(data, new Uri(address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)));
                Assert.NotEqual(looksAlive.Id, (int)data.Server["pid"]!);
                Assert.True(await IsAnsweringAsync(address));
            }

            Assert.False(looksAlive.HasExited);
        }
        finally
        {
            looksAlive.Kill();
        }
    }

    [Fact]
    public async Task A_command_killed_during_ingestion_loses_nothing_it_had_sent()
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 3);
        await using (var process = AsembProcess.Start(data, input: null, InterruptionTests.NotIndexing, "ingest", "many", "--json"))
        {
            await process.SawAsync(line => line.Contains("\"progress\"", StringComparison.Ordinal));
            await process.SignalAsync("KILL");
            await process.ExitAsync();
        }

        var resumed = (await AsembProcess.RunAsync(data, "ingest", "many", "--json")).ExitedWith(0).LastJson;
        Assert.True((int)resumed["documents"]!["unchanged"]! >= 64);
        Assert.Equal(Documents, await CountAsync(data, "indexed"));
    }

    private static async Task<string> StartAsync(DataFolder data, string port) =>
        (string)(await AsembProcess.RunAsync(data, "up", "--port", port, "--json")).ExitedWith(0).LastJson["url"]!;

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
