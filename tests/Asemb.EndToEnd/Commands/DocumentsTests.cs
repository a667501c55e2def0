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
        Assert.Contains("no such document", none.Error, StringComparison.Ordinal);

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
        Assert.Contains("add --yes", (await InProcess.RunAsync(handbook.Data, "documents", "delete", "--source", "handbook")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Contains("one of the three", (await InProcess.RunAsync(handbook.Data, "documents", "delete")).ExitedWith(2).Error, StringComparison.Ordinal);
        Assert.Contains("one of the three", (await InProcess.RunAsync(handbook.Data, "documents", "delete", "travel.md", "--source", "x")).ExitedWith(2).Error, StringComparison.Ordinal);
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
    public async Task A_failed_document_can_be_tried_again()
    {
        var result = (await InProcess.RunAsync(handbook.Data, "documents", "retry", "empty.txt", "--json")).ExitedWith(0);
        Assert.Equal(1, (int)result.LastJson["retried"]!);
    }
}
