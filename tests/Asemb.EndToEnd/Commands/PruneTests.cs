using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class PruneTests
{
    [Fact]
    public async Task A_file_that_is_gone_is_remarked_on_and_forgotten_when_that_is_asked_for()
    {
        await using var data = new DataFolder();
        foreach (var name in (string[])["a.md", "b.md", "sub/brief.txt"]) data.Write(name, $"Text of {name}.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        File.Delete(Path.Combine(data.Files, "sub/brief.txt"));

        var plain = (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        Assert.Contains("1 document taken from there before is no longer on disk and can still be found", plain.Error, StringComparison.Ordinal);
        Assert.Contains("brief.txt. Add --prune to forget it.", plain.Error, StringComparison.Ordinal);
        Assert.Equal(3, await Documents(data));

        Assert.Contains("add --yes", (await InProcess.RunAsync(data, "ingest", data.Files, "--prune")).ExitedWith(2).Error, StringComparison.Ordinal);
        var summary = (await InProcess.RunAsync(data, "ingest", data.Files, "--prune", "--yes", "--json")).ExitedWith(0).LastJson;
        Assert.Equal(1, (int)summary["gone"]!);
        Assert.Equal(1, (int)summary["pruned"]!);
        Assert.Equal(2, await Documents(data));
    }

    [Fact]
    public async Task What_is_not_of_this_source_and_folder_or_still_on_disk_stays()
    {
        await using var data = new DataFolder();
        foreach (var name in (string[])["in/a.md", "in/b.md", "in/c.md", "in/kept.txt", "in/.hidden.md", "out/x.md", "named/y.md"]) data.Write(name, $"Text of {name}.\n");
        data.Write("in/records.jsonl", string.Join('\n', Enumerable.Range(0, 3).Select(i => new JsonObject { ["id"] = $"r{i}", ["text"] = $"Record {i}." }.ToJsonString())));
        var inside = Path.Combine(data.Files, "in");
        (await InProcess.RunAsync(data, "ingest", inside, Path.Combine(inside, ".hidden.md"))).ExitedWith(0);
        (await InProcess.RunAsync(data, "ingest", Path.Combine(data.Files, "out"))).ExitedWith(0);
        (await InProcess.RunAsync(data, "ingest", Path.Combine(data.Files, "named"), "--source", "other")).ExitedWith(0);
        foreach (var name in (string[])["in/c.md", "out/x.md", "named/y.md"]) File.Delete(Path.Combine(data.Files, name));

        // The glob does not choose kept.txt, and the records have keys that no file has: all of them are on disk.
        var summary = (await InProcess.RunAsync(data, "ingest", Path.Combine(inside, "*.md"), "--prune", "--yes", "--json")).ExitedWith(0).LastJson;
        Assert.Equal(1, (int)summary["pruned"]!);
        var keys = (await InProcess.RunAsync(data, "documents", "list", "--json")).ExitedWith(0).Json.Select(document => Path.GetRelativePath(data.Files, (string)document["key"]!)).Order(StringComparer.Ordinal);
        Assert.Equal(["in/.hidden.md", "in/a.md", "in/b.md", "in/kept.txt", "in/records.jsonl#r0", "in/records.jsonl#r1", "in/records.jsonl#r2", "named/y.md", "out/x.md"], keys);
    }

    [Fact]
    public async Task Keys_below_a_base_are_found_too_and_what_came_from_a_pipe_is_left_alone()
    {
        await using var data = new DataFolder();
        foreach (var name in (string[])["a.md", "b.md", "c.md"]) data.Write(name, $"Text of {name}.\n");
        string[] arguments = ["ingest", data.Files, "--base", data.Files, "--source", "handbook"];
        (await InProcess.RunAsync(data, arguments)).ExitedWith(0);
        await using (var process = AsembProcess.Start(data, "From a pipe.\n", environment: null, "ingest", "-", "--name", "pipe.md", "--source", "handbook")) (await process.ExitAsync()).ExitedWith(0);
        File.Delete(Path.Combine(data.Files, "c.md"));
        Assert.Contains("Pruned 1 document whose file is gone.", (await InProcess.RunAsync(data, [.. arguments, "--prune", "--yes"])).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.Equal(3, await Documents(data));
    }

    [Fact]
    public async Task More_than_half_of_a_folder_is_not_pruned_unless_that_is_meant()
    {
        await using var data = new DataFolder();
        foreach (var name in (string[])["a.md", "b.md", "c.md"]) data.Write(name, $"Text of {name}.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        foreach (var name in (string[])["b.md", "c.md"]) File.Delete(Path.Combine(data.Files, name));
        var refused = (await InProcess.RunAsync(data, "ingest", data.Files, "--prune", "--yes")).ExitedWith(2);
        Assert.Contains("2 of 3 documents from there have lost their files", refused.Error, StringComparison.Ordinal);
        Assert.Equal(3, await Documents(data));
        Assert.Equal(2, (int)(await InProcess.RunAsync(data, "ingest", data.Files, "--prune-most", "--yes", "--json")).ExitedWith(0).LastJson["pruned"]!);
        Assert.Equal(1, await Documents(data));
    }

    [Fact]
    public async Task A_file_alone_says_nothing_of_others()
    {
        await using var data = new DataFolder();
        var file = data.Write("a.md", "Apples.\n");
        Assert.Contains("--prune needs a folder", (await InProcess.RunAsync(data, "ingest", file, "--prune", "--yes")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Equal(0, await Documents(data));
    }

    private static async Task<int> Documents(DataFolder data) => (await InProcess.RunAsync(data, "documents", "list", "--json")).ExitedWith(0).Json.Count;
}
