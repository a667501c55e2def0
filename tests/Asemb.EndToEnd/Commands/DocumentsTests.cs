using System.Diagnostics;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class DocumentsTests(Handbook handbook) : IClassFixture<Handbook>
{
    [Fact]
    public async Task Lists_keys_states_and_reasons_in_columns()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "documents", "list")).ExitedWith(0);
        Assert.StartsWith("key", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal(5, result.Lines.Count);
        Assert.Contains(result.Lines, line => line.StartsWith("empty.txt", StringComparison.Ordinal) && line.Contains("empty_document: ", StringComparison.Ordinal));
        Assert.Contains(result.Lines, line => line.StartsWith("travel.md", StringComparison.Ordinal) && line.EndsWith("Travel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists_one_json_object_per_line()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "documents", "list", "--json", "--limit", "3")).ExitedWith(0);
        Assert.Equal(["backup.md", "empty.txt", "notes/colours.txt"], result.Json.Select(document => (string?)document["key"]));
    }

    [Theory]
    [InlineData("--state failed", "empty.txt")]
    [InlineData("--prefix notes/", "notes/colours.txt")]
    [InlineData("--source handbook --limit 1", "backup.md")]
    public async Task Lists_some_only(string options, string key)
    {
        var result = (await InProcess.RunAsync(handbook.Data, ["documents", "list", "--json", .. options.Split(' ')])).ExitedWith(0);
        Assert.Equal(key, (string?)Assert.Single(result.Json)["key"]);
    }

    [Fact]
    public async Task Says_that_there_is_none_and_that_there_are_more()
    {
        var none = (await InProcess.RunAsync(handbook.Data, "documents", "list", "--source", "elsewhere")).ExitedWith(0);
        Assert.Equal("", none.Output);
        Assert.Contains("None of the 4 documents in the workspace 'default' matches.", none.Error, StringComparison.Ordinal);
        Assert.Contains("No document in the workspace 'default' waits to be indexed.", (await InProcess.RunAsync(handbook.Data, "documents", "list", "--state", "pending")).ExitedWith(0).Error, StringComparison.Ordinal);

        var some = (await InProcess.RunAsync(handbook.Data, "documents", "list", "--limit", "2")).ExitedWith(0);
        Assert.Equal(3, some.Lines.Count);
        Assert.Contains("--limit shows more", some.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shows_a_document_with_its_metadata_and_chunks()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "documents", "show", "travel.md", "--chunks")).ExitedWith(0);
        Assert.Contains("\"team\":\"people\"", result.Output, StringComparison.Ordinal);
        Assert.Contains("Hotels are booked by yourself.", result.Output, StringComparison.Ordinal);

        var json = (await InProcess.RunAsync(handbook.Data, "documents", "show", "travel.md", "--chunks", "--json")).ExitedWith(0).Json;
        Assert.Equal("travel.md", (string?)json[0]["key"]);
        Assert.Equal((int)json[0]["chunkCount"]!, json.Count - 1);
    }

    [Fact]
    public async Task A_document_that_is_not_there_is_not_found()
    {
        foreach (var verb in (string[])["show", "delete", "retry"])
        {
            var result = (await InProcess.RunAsync(handbook.Data, "documents", verb, "nothing.md")).ExitedWith(3);
            Assert.Contains("document_not_found There is no document 'nothing.md'", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Deleting_many_needs_to_be_confirmed_and_exactly_one_way_to_name_them()
    {
        var question = (await InProcess.RunAsync(handbook.Data, "documents", "delete", "--source", "handbook")).ExitedWith(2).Error;
        Assert.Contains("Delete 4 documents of the source 'handbook' from the workspace 'default'? Nobody can be asked here: add --yes.", question, StringComparison.Ordinal);
        Assert.Contains("Delete 1 document whose keys begin with 'notes/'", (await InProcess.RunAsync(handbook.Data, "documents", "delete", "--prefix", "notes/")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Contains("one of the four", (await InProcess.RunAsync(handbook.Data, "documents", "delete")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Contains("one of the four", (await InProcess.RunAsync(handbook.Data, "documents", "delete", "travel.md", "--source", "x")).ExitedWith(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deletes_by_key_by_filter_and_by_source()
    {
        await using var data = new DataFolder();
        for (var i = 0; i < 4; i++) data.Write($"{i}.md", $"---\nnumber: {i}\n---\nText number {i} about apples.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files, "--base", data.Files, "--source", "fruit")).ExitedWith(0);

        Assert.Equal(1, (int)(await InProcess.RunAsync(data, "documents", "delete", "0.md", "--json")).ExitedWith(0).LastJson["deleted"]!);
        Assert.Equal(1, (int)(await InProcess.RunAsync(data, "documents", "delete", "--filter", """{"number":1}""", "--yes", "--json")).ExitedWith(0).LastJson["deleted"]!);
        Assert.Contains("Deleted 2 documents.", (await InProcess.RunAsync(data, "documents", "delete", "--source", "fruit", "--yes")).ExitedWith(0).Error, StringComparison.Ordinal);
        Assert.Empty((await InProcess.RunAsync(data, "search", "apples", "--json")).ExitedWith(0).LastJson["hits"]!.AsArray());
    }

    [Fact]
    public async Task The_records_of_a_file_are_listed_and_deleted_by_what_their_keys_begin_with()
    {
        await using var data = new DataFolder();
        data.Write("faq.jsonl", string.Join('\n', Enumerable.Range(0, 3).Select(i => $$"""{"id":"q{{i}}","text":"Question number {{i}}."}""")));
        data.Write("other.md", "Another.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);

        // The path as it is typed, not the key.
        var file = Path.GetRelativePath(Environment.CurrentDirectory, Path.Combine(data.Files, "faq.jsonl"));
        Assert.Contains($"asemb --data {data.Path} documents delete --prefix '{file}#'", (await InProcess.RunAsync(data, "documents", "delete", file)).ExitedWith(3).Error, StringComparison.Ordinal);
        Assert.Equal(3, (await InProcess.RunAsync(data, "documents", "list", "--prefix", file + "#", "--json")).ExitedWith(0).Json.Count);
        Assert.Equal(3, (int)(await InProcess.RunAsync(data, "documents", "delete", "--prefix", file + "#", "--yes", "--json")).ExitedWith(0).LastJson["deleted"]!);
        Assert.EndsWith("other.md", (string?)Assert.Single((await InProcess.RunAsync(data, "documents", "list", "--json")).Json)["key"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_says_no_to_a_deletion_has_made_no_mistake()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "Nothing here gives a command a terminal.");
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files, "--source", "fruit")).ExitedWith(0);
        var info = new ProcessStartInfo("/usr/bin/script") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var argument in (string[])["-qec", $"'{DotnetHost.Path}' '{AsembProcess.Dll}' --data '{data.Path}' documents delete --source fruit", "/dev/null"]) info.ArgumentList.Add(argument);
        info.Environment["TERM"] = "xterm";
        using var process = Process.Start(info)!;
        await process.StandardInput.WriteAsync("n\n");
        await process.StandardInput.FlushAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Contains("Nothing was deleted.", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error", output, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
        Assert.Single((await InProcess.RunAsync(data, "documents", "list", "--json")).Json);
    }

    [Fact]
    public async Task A_failed_document_can_be_tried_again()
    {
        var report = (await InProcess.RunAsync(handbook.Data, "documents", "retry", "empty.txt", "--json")).ExitedWith(8).LastJson;
        Assert.Equal((1, 0, 1), ((int)report["retried"]!, (int)report["indexed"]!, (int)report["failed"]!));
        Assert.Equal("empty_document", (string?)report["failures"]![0]!["code"]);

        var all = (await InProcess.RunAsync(handbook.Data, "documents", "retry")).ExitedWith(8);
        Assert.Contains("failed empty.txt empty_document", all.Output, StringComparison.Ordinal);
        Assert.Contains("1 document gets another try.", all.Error, StringComparison.Ordinal);
        Assert.Contains("0 documents indexed, 1 failed.", all.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_has_not_failed_is_not_tried_again()
    {
        var report = (await InProcess.RunAsync(handbook.Data, "documents", "retry", "travel.md", "--json")).ExitedWith(0).LastJson;
        Assert.Equal((0, 0, 0), ((int)report["retried"]!, (int)report["indexed"]!, (int)report["failed"]!));
    }

    [Fact]
    public async Task Who_does_not_wait_for_documents_that_are_tried_again_is_told_how_to_look_after_them()
    {
        await using var data = new DataFolder();
        data.Write("blank.md", "  \n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(8);

        var result = (await InProcess.RunAsync(data, "documents", "retry", "--no-wait")).ExitedWith(0);
        Assert.Contains("1 document gets another try.", result.Error, StringComparison.Ordinal);
        Assert.Contains("documents list --state pending", result.Error, StringComparison.Ordinal);
    }
}
