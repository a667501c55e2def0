using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>The power cord during a switch to another model, and Ctrl-C while it is followed.</summary>
public sealed class SwitchTests
{
    private const int Documents = 300;

    [Fact]
    public async Task A_killed_server_goes_on_where_it_was_without_being_asked()
    {
        await using var data = new DataFolder();
        await using var stub = new EmbeddingStub(answers: 3);
        data.WriteMany(Documents, wordsEach: 3);
        var server = await UpAsync(data, stub);
        (await AsembProcess.RunAsync(data, "ingest", "many")).ExitedWith(0);
        await using var follow = AsembProcess.Start(data, "models", "switch", "--to", EmbeddingStub.ModelId);
        await stub.Stopped;
        var before = (await InProcess.RunAsync(data, "models", "switch", "--status", "--json")).ExitedWith(0).LastJson;
        Assert.InRange((int)before["switch"]!["done"]!, 1, Documents - 1);
        await AsembProcess.SignalAsync(server, "KILL");
        Assert.Contains("server_unavailable", (await follow.ExitAsync()).ExitedWith(7).Error, StringComparison.Ordinal);

        await UpAsync(data, stub);
        var after = (await InProcess.RunAsync(data, "models", "switch", "--status", "--json")).ExitedWith(0).LastJson;
        Assert.InRange((int)after["switch"]!["done"]!, (int)before["switch"]!["done"]!, Documents - 1);
        stub.GoOn();
        while ((await InProcess.RunAsync(data, "models", "switch", "--status", "--json")).LastJson["switch"] is not null) await Task.Delay(50);

        var list = (await InProcess.RunAsync(data, "models", "switch", "--status", "--json")).ExitedWith(0).LastJson;
        var active = list["items"]!.AsArray().Single(index => (string)index!["state"]! == "active")!;
        Assert.Equal((EmbeddingStub.ModelId, Documents, Documents), ((string)active["model"]!["id"]!, (int)active["vectors"]!, (int)active["report"]!["chunks"]!));
        Assert.Equal(10, (await InProcess.RunAsync(data, "search", "marker7 Document", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray().Count);
        Assert.True((bool)(await InProcess.RunAsync(data, "doctor", "--json")).ExitedWith(0).LastJson["healthy"]!);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_following_and_not_the_switch()
    {
        await using var data = new DataFolder();
        await using var stub = new EmbeddingStub(answers: 1);
        data.WriteMany(40, wordsEach: 3);
        await UpAsync(data, stub);
        (await AsembProcess.RunAsync(data, "ingest", "many")).ExitedWith(0);
        await using var follow = AsembProcess.Start(data, "models", "switch", "--to", EmbeddingStub.ModelId);
        await follow.SawAsync(line => line.Contains("of 40 chunks", StringComparison.Ordinal));

        await follow.SignalAsync("INT");

        Assert.Contains("The server goes on with it", (await follow.ExitAsync()).ExitedWith(130).Error, StringComparison.Ordinal);
        stub.GoOn();
        while ((await InProcess.RunAsync(data, "models", "switch", "--status", "--json")).LastJson["switch"] is not null) await Task.Delay(50);
        Assert.Contains(EmbeddingStub.ModelId, (await InProcess.RunAsync(data, "workspaces", "show", "default")).ExitedWith(0).Output, StringComparison.Ordinal);
    }

    /// <returns>The process of the server.</returns>
    private static async Task<int> UpAsync(DataFolder data, EmbeddingStub stub)
    {
        await using var up = AsembProcess.Start(data, input: null, stub.Settings(), "up", "--port", "0", "--json");
        return (int)(await up.ExitAsync()).ExitedWith(0).LastJson["pid"]!;
    }
}
