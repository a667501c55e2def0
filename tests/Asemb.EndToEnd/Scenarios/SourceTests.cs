using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Scenarios;

/// <summary>A folder as a source, from the command line: followed, guarded, and whole after a kill.</summary>
public sealed class SourceTests
{
    private const int Documents = 400;

    [Fact]
    public async Task A_folder_is_followed_and_an_emptied_one_asks_before_it_takes_documents_away()
    {
        await using var data = new DataFolder();
        for (var i = 0; i < 8; i++) data.Write($"docs/{i}.md", $"# Page {i}\n\nmarker{i} river\n");
        var folder = Path.Combine(data.Files, "docs");
        Assert.Equal("docs", (string)(await InProcess.RunAsync(data, "sources", "add", "folder", folder, "--json")).ExitedWith(0).LastJson["name"]!);
        Assert.Equal(8, await SyncAsync(data, "added"));
        Assert.Contains("docs/3.md", (await InProcess.RunAsync(data, "search", "marker3")).ExitedWith(0).Output, StringComparison.Ordinal);

        data.Write("docs/3.md", "# Page 3\n\nmountain\n");
        data.Write("docs/new.md", "# New\n");
        File.Delete(Path.Combine(folder, "0.md"));
        var second = (await InProcess.RunAsync(data, "sources", "sync", "--json")).ExitedWith(0).LastJson["items"]![0]!["lastSync"]!;
        Assert.Equal((1, 1, 1), ((int)second["added"]!, (int)second["changed"]!, (int)second["removed"]!));
        Assert.Contains("docs/3.md", (await InProcess.RunAsync(data, "search", "mountain")).ExitedWith(0).Output, StringComparison.Ordinal);

        foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
        var held = (await InProcess.RunAsync(data, "sources", "sync")).ExitedWith(5);
        Assert.Contains("sources sync docs --confirm", held.Error, StringComparison.Ordinal);
        Assert.Equal(8, await CountAsync(data, "indexed"));
        Assert.Contains("waits", (await InProcess.RunAsync(data, "doctor")).ExitedWith(0).Output, StringComparison.Ordinal);

        // The question stays when the next sync does not get so far as to ask it.
        Directory.Move(folder, folder + "-away");
        Assert.Contains("--confirm", (await InProcess.RunAsync(data, "sources", "sync")).ExitedWith(3).Error, StringComparison.Ordinal);
        Assert.Contains("8 removals held back", (await InProcess.RunAsync(data, "sources", "list")).ExitedWith(0).Output, StringComparison.Ordinal);
        Assert.Contains("would remove 8", (await InProcess.RunAsync(data, "doctor")).ExitedWith(9).Output, StringComparison.Ordinal);
        Directory.Move(folder + "-away", folder);
        Assert.Equal(8, await SyncAsync(data, "removed", "docs", "--confirm"));
        Assert.Equal(0, await CountAsync(data, "total"));

        Directory.Delete(folder);
        Assert.Contains("path_not_found", (await InProcess.RunAsync(data, "sources", "sync")).ExitedWith(3).Error, StringComparison.Ordinal);
        Assert.Contains("sources history docs", (await InProcess.RunAsync(data, "doctor")).ExitedWith(9).Output, StringComparison.Ordinal);
        Assert.Equal(6, (await InProcess.RunAsync(data, "sources", "history", "docs")).ExitedWith(0).Lines.Count - 1);
    }

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_sync_goes_on_with_it_and_has_each_document_once()
    {
        await using var data = new DataFolder();
        data.WriteMany(Documents, wordsEach: 30);
        for (var room = 100; room < Documents; room += 100)
        {
            // Nothing is indexed, and the sync takes in no more than there is room for: that is where it is killed.
            await using var up = AsembProcess.Start(data, input: null, Room(room), "up", "--port", "0", "--json");
            (await up.ExitAsync()).ExitedWith(0);
            if (room == 100) (await InProcess.RunAsync(data, "sources", "add", "folder", Path.Combine(data.Files, "many"))).ExitedWith(0);
            if (room == 100) (await InProcess.RunAsync(data, "sources", "sync", "--no-wait")).ExitedWith(0);
            while (await CountAsync(data, "total") < room) await Task.Delay(10);
            await AsembProcess.SignalAsync((int)data.Server["pid"]!, "KILL");
        }

        await using var last = AsembProcess.Start(data, "up", "--port", "0", "--json");
        (await last.ExitAsync()).ExitedWith(0);
        var source = (await InProcess.RunAsync(data, "sources", "sync", "--json")).ExitedWith(0).LastJson["items"]![0]!;

        Assert.Equal((Documents, 0), ((int)source["documents"]!, (int)source["queued"]!));
        Assert.Equal(Documents, await CountAsync(data, "indexed"));
        Assert.Equal(Documents, await CountAsync(data, "total"));
        Assert.True((bool)(await InProcess.RunAsync(data, "doctor", "--json")).ExitedWith(0).LastJson["healthy"]!);

        // Nothing is left to be done, and nothing is taken for gone.
        var again = (await InProcess.RunAsync(data, "sources", "sync", "--json")).ExitedWith(0).LastJson["items"]![0]!["lastSync"]!;
        Assert.Equal((0, 0, 0, Documents), ((int)again["added"]!, (int)again["changed"]!, (int)again["removed"]!, (int)again["seen"]! + (int)again["unchanged"]!));
    }

    [Fact]
    public async Task A_schedule_works_while_a_server_runs()
    {
        await using var data = new DataFolder();
        data.Write("docs/a.md", "# River\n");
        (await AsembProcess.RunAsync(data, "up", "--port", "0", "--json")).ExitedWith(0);
        (await InProcess.RunAsync(data, "sources", "add", "folder", Path.Combine(data.Files, "docs"), "--schedule", "@every 1s")).ExitedWith(0);
        while (await CountAsync(data, "indexed") < 1) await Task.Delay(50);

        data.Write("docs/b.md", "# Valley\n");
        while (await CountAsync(data, "indexed") < 2) await Task.Delay(50);

        (await InProcess.RunAsync(data, "sources", "pause", "docs")).ExitedWith(0);
        Assert.True((bool)(await InProcess.RunAsync(data, "sources", "show", "docs", "--json")).ExitedWith(0).LastJson["paused"]!);
        var deleted = (await InProcess.RunAsync(data, "sources", "delete", "docs", "--documents", "--yes", "--json")).ExitedWith(0).LastJson;
        Assert.Equal(2, (int)deleted["deletedDocuments"]!);
        Assert.Equal(0, await CountAsync(data, "total"));
    }

    [Fact]
    public async Task What_is_wrong_is_said_with_its_code()
    {
        await using var data = new DataFolder();
        data.Write("docs/a.md", "# River\n");
        var folder = Path.Combine(data.Files, "docs");
        Assert.Contains("source_not_found", (await InProcess.RunAsync(data, "sources", "sync")).ExitedWith(3).Error, StringComparison.Ordinal);
        Assert.Contains("path_not_found", (await InProcess.RunAsync(data, "sources", "add", "folder", folder + "-none")).ExitedWith(3).Error, StringComparison.Ordinal);
        Assert.Contains("invalid_source", (await InProcess.RunAsync(data, "sources", "add", "folder", folder, "--schedule", "often")).ExitedWith(2).Error, StringComparison.Ordinal);
        (await InProcess.RunAsync(data, "sources", "add", "folder", folder)).ExitedWith(0);
        Assert.Contains("source_exists", (await InProcess.RunAsync(data, "sources", "add", "folder", folder)).ExitedWith(5).Error, StringComparison.Ordinal);
        Assert.Contains("nothing_to_confirm", (await InProcess.RunAsync(data, "sources", "sync", "docs", "--confirm")).ExitedWith(5).Error, StringComparison.Ordinal);
        Assert.Contains("--schedule", (await InProcess.RunAsync(data, "sources", "set", "docs")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Contains("NAME=VALUE", (await InProcess.RunAsync(data, "sources", "set", "docs", "--setting", "path")).ExitedWith(2).Error, StringComparison.Ordinal);
        var set = (await InProcess.RunAsync(data, "sources", "set", "docs", "--setting", "exclude=[\"*.tmp\"]", "--deletion-limit", "0.5", "--json")).ExitedWith(0).LastJson;
        Assert.Equal("""["*.tmp"]""", set["settings"]!["exclude"]!.ToJsonString());
    }

    private static Dictionary<string, string?> Room(int documents) => new(StringComparer.Ordinal)
    {
        ["ASEMB_Indexing__Enabled"] = "false",
        ["ASEMB_Sources__LeaseSeconds"] = "5",
        ["ASEMB_Sources__BatchDocuments"] = "5",
        ["ASEMB_Sources__MostPending"] = documents.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static async Task<int> SyncAsync(DataFolder data, string count, params string[] arguments) =>
        (int)(await InProcess.RunAsync(data, ["sources", "sync", .. arguments, "--json"])).ExitedWith(0).LastJson["items"]![0]!["lastSync"]![count]!;

    private static async Task<int> CountAsync(DataFolder data, string state) =>
        (int)(await InProcess.RunAsync(data, "workspaces", "show", "default", "--json")).ExitedWith(0).LastJson["stats"]!["documents"]![state]!;
}
