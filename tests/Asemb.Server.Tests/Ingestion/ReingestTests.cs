using System.Text;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Ingestion;

/// <summary>Sending a document again costs what has changed of it, and nothing of the old stays behind.</summary>
public sealed class ReingestTests : IAsyncLifetime
{
    private ServerHarness _harness = null!;

    public async ValueTask InitializeAsync() => _harness = await ServerHarness.StartAsync();

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task An_unchanged_document_embeds_nothing()
    {
        await AddAsync("a", Sections(6));
        var before = await EmbeddedAsync();

        var again = await AddAsync("a", Sections(6));

        Assert.Equal(AcceptOutcome.Unchanged, again.Documents[0].Outcome);
        Assert.Equal((1, 1), (again.Documents[0].Version, again.Job!.Unchanged));
        Assert.Equal(before, await EmbeddedAsync());
    }

    [Fact]
    public async Task A_new_version_embeds_only_its_new_chunks()
    {
        await AddAsync("a", Sections(8));
        var (before, chunks) = (await EmbeddedAsync(), await ChunksAsync("a"));
        Assert.True(chunks.Count >= 8);

        await AddAsync("a", Sections(8, changed: 4));

        var changed = (await ChunksAsync("a")).Except(chunks, StringComparer.Ordinal).Count();
        Assert.InRange(changed, 1, chunks.Count / 2);
        Assert.Equal(before + changed, await EmbeddedAsync());
    }

    [Fact]
    public async Task Other_metadata_make_a_new_version_that_embeds_nothing()
    {
        await _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "m", Text = "Same text.", Metadata = new() { ["year"] = 2025 } }, waitSeconds: 60);
        var before = await EmbeddedAsync();

        var receipt = await _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = "m", Text = "Same text.", Metadata = new() { ["year"] = 2026 } }, waitSeconds: 60);

        Assert.Equal((AcceptOutcome.Updated, 2), (receipt.Documents[0].Outcome, receipt.Documents[0].Version));
        Assert.Equal(before, await EmbeddedAsync());
        Assert.Equal(2026, (int)(await _harness.Client.Documents.FindAsync("default", "m"))!.Metadata["year"]!);
    }

    [Fact]
    public async Task A_replaced_text_is_found_no_more()
    {
        await AddAsync("r", "The wombat digs.");
        await AddAsync("r", "The axolotl swims.");

        Assert.Empty(await FindAsync("wombat"));
        Assert.Equal(["r"], await FindAsync("axolotl"));
        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_deleted_document_takes_everything_with_it()
    {
        await AddAsync("d", Sections(5));
        await AddAsync("kept", "The capybara rests.");

        Assert.True(await _harness.Client.Documents.DeleteAsync("default", "d"));

        Assert.Empty(await FindAsync("subject"));
        Assert.Null(await _harness.Client.Documents.FindAsync("default", "d"));
        var stats = await _harness.Client.Workspaces.GetStatsAsync("default");
        Assert.Equal((1L, 1L, 1L), (stats.Documents.Total, stats.Chunks, stats.Vectors));
        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_deleted_source_takes_its_documents_and_no_others()
    {
        foreach (var (key, source) in ((string, string?)[])[("s1", "site"), ("s2", "site"), ("o", "other"), ("n", null)])
            await _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = key, Source = source, Text = $"Text of {key}." }, waitSeconds: 60);

        Assert.Equal(2, await _harness.Client.Documents.DeleteManyAsync("default", new DeleteDocumentsRequest { Source = "site" }));

        Assert.Equal(["n", "o"], (await _harness.Client.Documents.ListAsync("default")).Items.Select(document => document.Key).Order(StringComparer.Ordinal));
        using var response = await _harness.Http.DeleteAsync("/api/v1/workspaces/default/documents?source=other");
        Assert.Equal(1, (await response.JsonAsync()).GetProperty("deleted").GetInt32());
        await AssertWholeAsync();
    }

    [Fact]
    public async Task A_deleted_document_that_comes_again_is_a_new_one()
    {
        var first = await AddAsync("again", "Once more.");
        await _harness.Client.Documents.DeleteManyAsync("default", new DeleteDocumentsRequest { Keys = ["again", "never-there"] });

        var second = await AddAsync("again", "Once more.");

        Assert.Equal((AcceptOutcome.Created, 1), (second.Documents[0].Outcome, second.Documents[0].Version));
        Assert.NotEqual(first.Documents[0].Id, second.Documents[0].Id);
        Assert.Equal(["again"], await FindAsync("once"));
    }

    private static string Sections(int count, int? changed = null)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append("# Subject ").Append(i).Append("\n\n");
            for (var sentence = 0; sentence < 12; sentence++)
                text.Append("Sentence ").Append(sentence).Append(" of subject ").Append(i).Append(changed == i ? " was rewritten from the ground up. " : " explains what the reader should know. ");
            text.Append("\n\n");
        }

        return text.ToString();
    }

    private Task<AcceptResponse> AddAsync(string key, string text) =>
        _harness.Client.Documents.AddAsync("default", new DocumentInput { Key = key, Text = text, MediaType = "text/markdown" }, waitSeconds: 60);

    private async Task<long> EmbeddedAsync() => (await _harness.Client.GetStatsAsync()).EmbeddedChunks!.Value;

    private async Task<List<string>> ChunksAsync(string key)
    {
        var document = await _harness.Client.Documents.FindAsync("default", key);
        return [.. (await _harness.Client.Documents.GetChunksAsync("default", document!.Id, limit: 1000)).Items.Select(chunk => chunk.Text)];
    }

    private async Task<List<string>> FindAsync(string word) =>
        [.. (await _harness.Client.SearchAsync("default", new SearchQuery { Query = word, Mode = SearchMode.Keyword })).Hits.Select(hit => hit.Document.Key)];

    private async Task AssertWholeAsync() => Assert.Empty((await _harness.Client.VerifyStoreAsync()).Findings);
}
