using System.Text.Json.Nodes;
using Asemb.EndToEnd.Processes;

namespace Asemb.EndToEnd.Commands;

public sealed class IngestTests
{
    [Fact]
    public async Task The_last_line_counts_by_format_and_failures_by_reason()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "# Apples\n\nApples are red.\n");
        data.Write("b.html", "<html><body><main><h1>Pears</h1><p>Pears are green, and grow on trees in the garden behind the house.</p></main></body></html>");
        data.Write("c.txt", "");
        data.Write("d.bin", "\0\u0001\u0002\u0003\0\0\0\0");
        var result = (await InProcess.RunAsync(data, "ingest", data.Files, "--json")).ExitedWith(8);

        var summary = result.LastJson;
        Assert.Equal("summary", (string?)summary["event"]);
        Assert.Equal(4, (int)summary["documents"]!["total"]!);
        Assert.Equal(2, (int)summary["documents"]!["indexed"]!);
        Assert.Equal(2, (int)summary["documents"]!["failed"]!);
        Assert.Equal(["bin", "html", "md", "txt"], summary["byFormat"]!.AsObject().Select(format => format.Key));
        Assert.Equal(1, (int)summary["failuresByReason"]!["empty_document"]!);
        Assert.Equal(1, (int)summary["failuresByReason"]!["unsupported_format"]!);
        Assert.All(result.Json.SkipLast(1), line => Assert.Equal("progress", (string?)line["event"]));
    }

    [Fact]
    public async Task A_second_run_finds_everything_unchanged_and_embeds_nothing()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "# Apples\n\nApples are red.\n");
        data.Write("sub/b.md", "# Pears\n\nPears are green.\n");
        data.Write("empty.txt", "");
        var first = (await InProcess.RunAsync(data, "ingest", data.Files, "--json")).ExitedWith(8).LastJson;
        Assert.True((int)first["embeddedChunks"]! >= 2);

        var second = (await InProcess.RunAsync(data, "ingest", data.Files, "--json")).ExitedWith(8).LastJson;
        Assert.Equal(3, (int)second["documents"]!["unchanged"]!);
        Assert.Equal(1, (int)second["documents"]!["failedBefore"]!);
        Assert.Equal(0, (int)second["embeddedChunks"]!);

        data.Write("a.md", "# Apples\n\nApples are yellow.\n");
        var third = (await InProcess.RunAsync(data, "ingest", data.Files, "--json")).ExitedWith(8).LastJson;
        Assert.Equal(1, (int)third["documents"]!["updated"]!);
        Assert.Equal(2, (int)third["documents"]!["unchanged"]!);
    }

    [Fact]
    public async Task Metadata_of_the_command_line_is_typed_and_filters_see_it()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "---\nteam: people\n---\nApples.\n");
        data.Write("b.jsonl", """{"id":"r","text":"Pears."}""");
        string[] metadata = ["--metadata", "year=2024", "--metadata", "draft=true", "--metadata", "since=2026-01-31", "--metadata", "code=007", "--metadata", """{"tags":["a","b"],"empty":null}"""];
        (await InProcess.RunAsync(data, ["ingest", data.Files, .. metadata])).ExitedWith(0);
        foreach (var filter in (string[])["""{"year":{"gte":2024}}""", """{"draft":true}""", """{"since":{"lt":"2026-02-01"}}""", """{"code":"007"}""", """{"tags":"b"}"""])
        {
            Assert.Equal(2, (await InProcess.RunAsync(data, "documents", "list", "--filter", filter, "--json")).ExitedWith(0).Json.Count);
        }

        Assert.Single((await InProcess.RunAsync(data, "documents", "list", "--filter", """{"team":"people"}""", "--json")).ExitedWith(0).Json);
        // Other metadata under the same content is a change.
        Assert.Equal(2, (int)(await InProcess.RunAsync(data, "ingest", data.Files, "--metadata", "year=2025", "--json")).ExitedWith(0).LastJson["documents"]!["updated"]!);
    }

    [Theory]
    [InlineData("year", "takes KEY=VALUE or a JSON object, not 'year'")]
    [InlineData("=2024", "takes KEY=VALUE or a JSON object, not '=2024'")]
    [InlineData("{\"year\":}", "is not a JSON object")]
    [InlineData("{\"a\":1,\"a\":2}", "is not a JSON object")]
    [InlineData("a=1 --metadata a=2", "says 'a' twice")]
    public async Task Metadata_that_is_none_is_a_usage_error(string metadata, string message)
    {
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        var result = (await InProcess.RunAsync(data, ["ingest", data.Files, "--metadata", .. metadata.Split(' ')])).ExitedWith(2);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_failed_before_is_neither_unchanged_nor_failed_now()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        data.Write("empty.txt", "");
        Assert.Contains(": 2 new, 0 changed, 0 unchanged; 1 indexed and 1 failed now.", (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(8).Output, StringComparison.Ordinal);
        Assert.Contains(": 0 new, 0 changed, 1 unchanged, 1 failed before; 0 indexed and 0 failed now.", (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(8).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_read_failures_a_closing_line_and_what_was_left_out()
    {
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        data.Write("empty.txt", "");
        data.Write(".git/config", "secret");
        data.Write(".hidden.md", "secret");
        var result = (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(8);
        Assert.StartsWith("failed ", result.Lines[0], StringComparison.Ordinal);
        Assert.Contains("empty.txt empty_document ", result.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("2 documents in ", result.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("holds 1 chunk.", result.Lines[1], StringComparison.Ordinal);
        Assert.Contains("2 of 2 files", result.Error, StringComparison.Ordinal);
        Assert.Contains("Left out: 2 hidden.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("**/*.md", "a.md sub/b.md sub/deep/c.md")]
    [InlineData("sub/*.md", "sub/b.md")]
    [InlineData("sub/**", "sub/b.md sub/deep/c.md sub/deep/d.txt")]
    [InlineData("**/deep/?.txt", "sub/deep/d.txt")]
    public async Task Globs_choose_files(string glob, string keys)
    {
        await using var data = new DataFolder();
        foreach (var name in (string[])["a.md", "sub/b.md", "sub/deep/c.md", "sub/deep/d.txt"]) data.Write(name, $"Text of {name}.\n");
        (await InProcess.RunAsync(data, "ingest", Path.Combine(data.Files, glob), "--base", data.Files)).ExitedWith(0);
        var listed = (await InProcess.RunAsync(data, "documents", "list", "--json")).ExitedWith(0);
        Assert.Equal(keys.Split(' '), listed.Json.Select(document => (string?)document["key"]));
    }

    [Fact]
    public async Task A_file_named_alone_belongs_to_its_folder_as_if_the_folder_had_been_given()
    {
        await using var data = new DataFolder();
        var file = data.Write("a.md", "Apples.\n");
        (await InProcess.RunAsync(data, "ingest", data.Files)).ExitedWith(0);
        var again = (await InProcess.RunAsync(data, "ingest", file, "--json")).ExitedWith(0);
        Assert.Equal(1, (int)again.LastJson["documents"]!["unchanged"]!);
    }

    [Fact]
    public async Task Links_that_lead_in_circles_or_nowhere_are_left_out_and_links_to_files_are_taken()
    {
        await using var data = new DataFolder();
        var target = data.Write("a.md", "Apples.\n");
        File.CreateSymbolicLink(Path.Combine(data.Files, "circle"), data.Files);
        File.CreateSymbolicLink(Path.Combine(data.Files, "nowhere.md"), Path.Combine(data.Files, "gone.md"));
        File.CreateSymbolicLink(Path.Combine(data.Files, "link.md"), target);
        var summary = (await InProcess.RunAsync(data, "ingest", data.Files, "--json")).ExitedWith(0).LastJson;
        Assert.Equal(2, (int)summary["documents"]!["indexed"]!);
        Assert.Equal(2, (int)summary["leftOut"]!["links"]!);
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_fails_alone()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("The lock below is Unix's.");
        await using var data = new DataFolder();
        data.Write("a.md", "Apples.\n");
        data.Write("b.md", "Pears.\n");
        // Another .NET process would hold it the same way: opened without sharing.
        await using var held = new FileStream(Path.Combine(data.Files, "b.md"), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var summary = (await InProcess.RunAsync(data, "ingest", data.Files, "--json")).ExitedWith(8).LastJson;
        Assert.Equal(1, (int)summary["documents"]!["indexed"]!);
        Assert.Equal(Path.Combine(data.Files, "b.md"), (string?)Assert.Single(summary["failures"]!.AsArray())!["file"]);
    }

    [Fact]
    public async Task Standard_input_becomes_a_document_that_names_no_temporary_file()
    {
        await using var data = new DataFolder();
        await using (var process = AsembProcess.Start(data, "# From a pipe\n\nÜber pipes.\n", environment: null, "ingest", "-", "--name", "notes/pipe.md", "--json"))
        {
            var result = (await process.ExitAsync()).ExitedWith(0);
            Assert.Equal(1, (int)result.LastJson["documents"]!["indexed"]!);
        }

        var document = (await InProcess.RunAsync(data, "documents", "show", "notes/pipe.md", "--json")).ExitedWith(0).LastJson;
        Assert.Equal("From a pipe", (string?)document["title"]);
        Assert.Equal("stdin", (string?)document["source"]);
        Assert.Null(document["uri"]);
    }

    [Theory]
    [InlineData("nothing", "'nothing' does not exist.")]
    [InlineData("*.zzz", "Nothing matches '*.zzz'.")]
    [InlineData("empty", "There is no file in 'empty'")]
    public async Task What_matches_nothing_is_not_found(string path, string message)
    {
        await using var data = new DataFolder();
        Directory.CreateDirectory(Path.Combine(data.Files, "empty"));
        await using var process = AsembProcess.Start(data, "ingest", path);
        Assert.Contains("path_not_found " + message, (await process.ExitAsync()).ExitedWith(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_folder_that_is_not_there_is_not_found()
    {
        await using var data = new DataFolder();
        Assert.Contains("--base", (await InProcess.RunAsync(data, "ingest", data.Files, "--base", Path.Combine(data.Files, "none"))).ExitedWith(3).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_json_lines_becomes_a_document_per_line()
    {
        await using var data = new DataFolder();
        data.Write("records.jsonl", string.Join('\n', Enumerable.Range(0, 5).Select(i => new JsonObject { ["id"] = $"r{i}", ["text"] = $"Record number {i}." }.ToJsonString())));
        var summary = (await InProcess.RunAsync(data, "ingest", data.Files, "--json")).ExitedWith(0).LastJson;
        Assert.Equal(1, (int)summary["files"]!);
        Assert.Equal(5, (int)summary["documents"]!["indexed"]!);
        Assert.Equal(5, (int)summary["byFormat"]!["jsonl"]!["documents"]!);
    }
}
