using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>One server, and commands that reach it by its address alone, from another data directory.</summary>
public sealed class ServerTests
{
    [Fact]
    public async Task Commands_reach_a_named_server_with_a_key_and_only_as_far_as_the_key_goes()
    {
        await using var server = new DataFolder();
        await using var elsewhere = new DataFolder();
        var url = (string)(await AsembProcess.RunAsync(server, "up", "--port", "0", "--json")).ExitedWith(0).LastJson["url"]!;
        var admin = server.LocalKey;

        elsewhere.Write("a.md", "Apples are red.\n");
        (await InProcess.RunAsync(elsewhere, "ingest", elsewhere.Files, "--server", url, "--key", admin)).ExitedWith(0);
        var reader = (await InProcess.RunAsync(elsewhere, "keys", "create", "reader", "--server", url, "--key", admin)).ExitedWith(0).Lines[0];

        await using (var search = AsembProcess.Start(
            elsewhere, input: null, new Dictionary<string, string?>(StringComparer.Ordinal) { ["ASEMB_SERVER_URL"] = url, ["ASEMB_API_KEY"] = reader }, "search", "apples", "--json"))
        {
            Assert.Single((await search.ExitAsync()).ExitedWith(0).LastJson["hits"]!.AsArray());
        }

        Assert.Contains("forbidden", (await InProcess.RunAsync(elsewhere, "ingest", elsewhere.Files, "--server", url, "--key", reader)).ExitedWith(4).Error, StringComparison.Ordinal);
        var anonymous = (await InProcess.RunAsync(elsewhere, "search", "apples", "--server", url)).ExitedWith(4);
        Assert.Contains("unauthenticated", anonymous.Error, StringComparison.Ordinal);
        Assert.Contains("ASEMB_API_KEY", anonymous.Error, StringComparison.Ordinal);

        (await InProcess.RunAsync(elsewhere, "keys", "revoke", "reader", "--server", url, "--key", admin)).ExitedWith(0);
        (await InProcess.RunAsync(elsewhere, "search", "apples", "--server", url, "--key", reader)).ExitedWith(4);
        Assert.False(Directory.Exists(elsewhere.Path), "A command that talks to a named server made a data directory.");
        (await InProcess.RunAsync(server, "down")).ExitedWith(0);
    }
}
