using System.Net;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Documents;

/// <summary>Any text is a key: it comes back as it went in, and finds its own document only.</summary>
public sealed class OddKeyTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    public static TheoryData<string> Keys =>
    [
        "a/b/c.md", "/leading", "trailing/", "..", "../up", "a b", "a+b", "a%2Fb", "100%", "%", "a?b=c&d#e", "ключ", "鍵", "👩‍👩‍👧", "e\u0301", "'quote\"", "back\\slash",
        "https://example.org/?q=1#top", "<script>", "null", "\u200Binvisible", " spaced ", new string('k', 1024), new string('鍵', 1024),
    ];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task A_key_comes_back_as_it_went_in(string key)
    {
        var workspace = await Harness.NewWorkspaceAsync();
        await Harness.Client.Documents.AddBatchAsync(workspace, [new DocumentInput { Key = key, Text = "The one." }, new DocumentInput { Key = "another", Text = "Another." }], waitSeconds: 60);

        Assert.Equal(key, (await Harness.Client.Documents.FindAsync(workspace, key))!.Key);
        Assert.Equal([key], (await Harness.Client.Documents.ListAsync(workspace, new DocumentListQuery { Prefix = key })).Items.Select(document => document.Key));
        Assert.Contains((await Harness.Client.SearchAsync(workspace, new SearchQuery { Query = "the one" })).Hits, hit => string.Equals(hit.Document.Key, key, StringComparison.Ordinal));
        Assert.True(await Harness.Client.Documents.DeleteAsync(workspace, key));
        Assert.Equal(["another"], (await Harness.Client.Documents.ListAsync(workspace)).Items.Select(document => document.Key));
    }

    [Fact]
    public async Task Keys_that_look_alike_are_different()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        string[] keys = ["key", "Key", "key ", "\u00E9", "e\u0301", "a%", "a_"];

        await Harness.Client.Documents.AddBatchAsync(workspace, [.. keys.Select(key => new DocumentInput { Key = key, Text = key })]);

        Assert.Equal(keys.Length, (await Harness.Client.Workspaces.GetStatsAsync(workspace)).Documents.Total);
        Assert.Equal(["a%"], (await Harness.Client.Documents.ListAsync(workspace, new DocumentListQuery { Prefix = "a%" })).Items.Select(document => document.Key));
    }

    [Fact]
    public async Task A_file_name_beyond_ASCII_survives_the_upload()
    {
        var workspace = await Harness.NewWorkspaceAsync();

        var receipt = await Harness.Client.Documents.UploadAsync(
            workspace, [new UploadFile { FileName = "Überblick \"2026\".txt", Source = "ordner", Open = () => new MemoryStream("Ein Text."u8.ToArray()) }]);

        Assert.Equal("ordner/Überblick \"2026\".txt", receipt.Documents[0].Key);
    }

    [Fact]
    public async Task The_original_comes_back_byte_for_byte()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        var content = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31)).ToArray();

        var receipt = await Harness.Client.Documents.UploadAsync(workspace, [new UploadFile { FileName = "a.bin", Open = () => new MemoryStream(content) }]);

        Assert.Equal(content, await Harness.Client.Documents.GetContentAsync(workspace, receipt.Documents[0].Id));
        Assert.Equal(content.Length, (await Harness.Client.Documents.FindAsync(workspace, "a.bin"))!.ContentBytes);
    }

    [Fact]
    public async Task Fields_of_a_form_belong_to_the_next_file_or_to_all_that_follow()
    {
        var workspace = await Harness.NewWorkspaceAsync();
        using var form = new MultipartFormDataContent
        {
            { new StringContent("first"), "key" }, { new StringContent("A title"), "title" }, { new StringContent("Text one."), "file", "1.txt" },
            { new StringContent("box"), "source" }, { new StringContent("""{"team":"people"}"""), "metadata" }, { new StringContent("Text two."), "file", "2.txt" },
            { new StringContent("Text three."), "file", "3.txt" },
        };

        using var response = await Harness.PostAsync($"/api/v1/workspaces/{workspace}/documents/upload?wait=60", form);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var documents = (await Harness.Client.Documents.ListAsync(workspace)).Items;
        Assert.Equal(["first", "box/2.txt", "box/3.txt"], documents.Select(document => document.Key));
        Assert.Equal(["A title", null, null], documents.Select(document => document.Title));
        Assert.Equal([null, "people", "people"], documents.Select(document => (string?)document.Metadata["team"]));
    }
}
