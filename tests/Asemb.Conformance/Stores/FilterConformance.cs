using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Filters mean the same in every store, and lose no result: <see cref="FilterEvaluator"/> says what they mean.</summary>
public abstract class FilterConformance(StoreSource source) : StoreConformance(source)
{
    [Theory]
    [InlineData(SearchMode.Hybrid)]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Vector)]
    public async Task Finds_every_match_of_a_filter_that_one_document_in_a_hundred_passes(SearchMode mode)
    {
        var workspace = await CreateWorkspaceAsync();
        // The documents that pass are the worst answers, behind more others than a search has candidates.
        var documents = Enumerable.Range(0, 1200).Select(i => i % 100 == 0
            ? Ingest.Text($"rare{i}", "alpha beside very many other words that make it a poor answer to this query", metadata: new() { ["team"] = "rare" })
            : Ingest.Text($"other{i}", "alpha beta", metadata: new() { ["team"] = "other" }));
        foreach (var batch in documents.Chunk(500)) await Ingest.AddAsync(workspace, batch);

        var page = await SearchAsync(workspace, """{"team":"rare"}""", mode, "alpha beta");

        Assert.Equal(Enumerable.Range(0, 12).Select(i => $"rare{i * 100}").Order(StringComparer.Ordinal), Keys(page));
        Assert.Equal(12, page.TotalCandidates);
    }

    [Theory]
    [InlineData("""{}""", "a", "b", "c", "d")]
    [InlineData("""{"team":"people"}""", "a", "b")]
    [InlineData("""{"team":{"eq":"people"}}""", "a", "b")]
    [InlineData("""{"team":{"ne":"people"}}""", "c", "d")]
    [InlineData("""{"team":{"in":["law","people"]}}""", "a", "b", "c")]
    [InlineData("""{"team":{"nin":["law"]}}""", "a", "b", "d")]
    [InlineData("""{"year":{"gt":2024}}""", "b")]
    [InlineData("""{"year":{"gte":2024}}""", "a", "b")]
    [InlineData("""{"year":{"lt":2024}}""", "c")]
    [InlineData("""{"year":{"gte":2023,"lte":2024}}""", "a", "c")]
    [InlineData("""{"year":{"gte":"2023"}}""", "d")]
    [InlineData("""{"year":{"exists":false}}""")]
    [InlineData("""{"author":{"exists":true}}""", "a", "b")]
    [InlineData("""{"author.name":"Alice"}""", "a")]
    [InlineData("""{"author.name":{"contains":"lic"}}""", "a")]
    [InlineData("""{"author.roles":"editor"}""", "b")]
    [InlineData("""{"v1\\.0":true}""", "c")]
    [InlineData("""{"tags":"red"}""", "a", "b")]
    [InlineData("""{"tags":{"contains":"blue"}}""", "b")]
    [InlineData("""{"tags":{"contains":"re"}}""")]
    [InlineData("""{"parts.size":{"gt":5}}""", "c")]
    [InlineData("""{"due":{"gte":"2026-01-01T00:00:00Z"}}""", "b")]
    [InlineData("""{"due":"2025-12-31T23:30:00Z"}""", "a")]
    [InlineData("""{"due":{"lt":"2026"}}""", "d")]
    [InlineData("""{"note":null}""", "d")]
    [InlineData("""{"note":{"ne":null}}""", "a", "b", "c")]
    [InlineData("""{"and":[{"team":"people"},{"year":{"gt":2024}}]}""", "b")]
    [InlineData("""{"or":[{"team":"law"},{"year":2024}]}""", "a", "c")]
    [InlineData("""{"not":{"or":[{"team":"law"},{"year":2024}]}}""", "b", "d")]
    [InlineData("""{"$key":{"in":["a","d","e"]}}""", "a", "d")]
    [InlineData("""{"$source":"first"}""", "a")]
    [InlineData("""{"$source":{"exists":false}}""", "b", "c", "d")]
    [InlineData("""{"$title":{"contains":"Title"}}""", "b")]
    [InlineData("""{"$language":"en"}""", "a", "b", "c", "d")]
    [InlineData("""{"$createdAt":{"gte":"2026-03-01","lt":"2026-03-02"}}""", "a", "b", "c", "d")]
    [InlineData("""{"$updatedAt":{"gt":"2026-03-01T12:00:00Z"}}""")]
    public async Task Means_the_same_to_a_search_and_to_a_list(string filter, params string[] keys)
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Four());

        Assert.Equal(keys, Keys(await SearchAsync(workspace, filter)));
        Assert.Equal(keys, await ListAsync(workspace, filter));
        await ReopenAsync();
        Assert.Equal(keys, Keys(await SearchAsync(workspace, filter)));
    }

    [Fact]
    public async Task Finds_documents_by_names_of_which_there_are_very_many()
    {
        var workspace = await CreateWorkspaceAsync();
        foreach (var part in (int[])[0, 1])
        {
            await Ingest.AddAsync(
                workspace,
                Ingest.Text($"{part}", "river", metadata: new(Enumerable.Range(part * 3000, 3000).Select(i => KeyValuePair.Create<string, System.Text.Json.Nodes.JsonNode?>($"name{i}", i)))));
        }

        for (var opened = 0; opened < 2; opened++)
        {
            foreach (var i in (int[])[0, 2999, 3000, 5999])
            {
                var filter = new FieldFilter(new FieldPath(false, [$"name{i}"]), FilterOperator.Gte, System.Text.Json.Nodes.JsonValue.Create(i));
                Assert.Equal([$"{i / 3000}"], (await SearchAsync(Plan(workspace, "river") with { Filter = filter })).Hits.Select(hit => hit.Document.Key));
                Assert.Equal([$"{1 - (i / 3000)}"], (await SearchAsync(Plan(workspace, "river") with { Filter = new NotFilter(filter) })).Hits.Select(hit => hit.Document.Key));
            }

            await ReopenAsync();
        }
    }

    [Fact]
    public async Task Sees_the_version_that_is_searchable()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Four());
        Assert.Equal(["a", "b"], Keys(await SearchAsync(workspace, """{"team":"people"}""")));

        await Ingest.AcceptAsync(workspace, Ingest.Text("a", "alpha", metadata: new() { ["team"] = "law", ["new"] = 1 }));
        Assert.Equal(["a", "b"], Keys(await SearchAsync(workspace, """{"team":"people"}""")));
        Assert.Equal(["a"], await ListAsync(workspace, """{"tags":"red","year":2024}"""));

        await Ingest.DrainAsync();
        Assert.Equal(["b"], Keys(await SearchAsync(workspace, """{"team":"people"}""")));
        Assert.Equal(["a", "c"], Keys(await SearchAsync(workspace, """{"team":"law"}""")));
        Assert.Equal(["a"], Keys(await SearchAsync(workspace, """{"new":1}""")));
        Assert.Empty(await ListAsync(workspace, """{"author.name":"Alice"}"""));

        await Store.Documents.DeleteAsync(workspace, ["c"], Token);
        Assert.Equal(["a"], Keys(await SearchAsync(workspace, """{"team":"law"}""")));
        Assert.Equal(["b", "d"], Keys(await SearchAsync(workspace, """{"not":{"team":"law"}}""")));
    }

    [Fact]
    public async Task Lists_page_by_page_in_the_order_of_ids_together_with_other_conditions()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Enumerable.Range(0, 30).Select(i => Ingest.Text(
            string.Create(CultureInfo.InvariantCulture, $"{(i % 2 == 0 ? "even" : "odd")}/{i:00}"), "alpha", metadata: new() { ["n"] = i }))]);
        await Ingest.AcceptAsync(workspace, Ingest.Text("even/waiting", "alpha", metadata: new() { ["n"] = 20 }));

        var query = new DocumentQuery { Filter = Parse("""{"n":{"gte":10}}"""), KeyPrefix = "even/", Limit = 4 };
        var listed = new List<string>();
        for (var page = await Store.Documents.ListAsync(workspace, query, Token); page.Count > 0; page = await Store.Documents.ListAsync(workspace, query, Token))
        {
            Assert.InRange(page.Count, 1, 4);
            listed.AddRange(page.Select(document => document.Key));
            query = query with { AfterId = page[^1].Id };
        }

        Assert.Equal(["even/10", "even/12", "even/14", "even/16", "even/18", "even/20", "even/22", "even/24", "even/26", "even/28"], listed);
    }

    [Fact]
    public async Task Deletes_what_matches_and_nothing_else()
    {
        var workspace = await CreateWorkspaceAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(workspace, Four());
        await Ingest.AddAsync(other, Four());

        Assert.Equal(2, await Store.Documents.DeleteByFilterAsync(workspace, Parse("""{"tags":{"exists":true}}"""), Token));
        Assert.Equal(0, await Store.Documents.DeleteByFilterAsync(workspace, Parse("""{"tags":{"exists":true}}"""), Token));

        Assert.Equal(["c", "d"], Keys(await SearchAsync(workspace, "{}")));
        Assert.Null(await Store.Documents.FindAsync(workspace, "a", Token));
        Assert.Equal(["a", "b", "c", "d"], Keys(await SearchAsync(other, "{}")));
        await ReopenAsync();
        Assert.Equal(["c", "d"], Keys(await SearchAsync(workspace, "{}")));
    }

    [Fact]
    public async Task Warns_of_what_no_document_has()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Four());

        Assert.Empty((await SearchAsync(workspace, """{"team":"nobody"}""")).Warnings);
        Assert.Equal(
            ["No document has the field 'taem' that the filter names.", "The filter compares 'team' with a number (gt), and no document has such a value there: there are texts."],
            (await SearchAsync(workspace, """{"taem":"people","team":{"gt":1}}""")).Warnings);
    }

    private static IncomingDocument[] Four() =>
    [
        Ingest.Text("a", "alpha one", source: "first", metadata: Metadata("""{"team":"people","year":2024,"author":{"name":"Alice"},"tags":["red"],"due":"2026-01-01T00:30:00+01:00"}""")),
        Ingest.Text("b", "alpha two", title: "A Title", metadata: Metadata("""{"team":"people","year":2025,"author":{"name":"Bob","roles":["editor"]},"tags":["red","blue"],"due":"2026-01-01"}""")),
        Ingest.Text("c", "alpha three", metadata: Metadata("""{"team":"law","year":2023,"v1.0":true,"parts":[{"size":1},{"size":9}]}""")),
        Ingest.Text("d", "alpha four", metadata: Metadata("""{"year":"2024","note":null,"due":"2025 or later"}""")),
    ];

    private static JsonObject Metadata(string json) => JsonNode.Parse(json)!.AsObject();

    private static Filter Parse(string json) => FilterParser.Parse(JsonNode.Parse(json));

    private static IEnumerable<string> Keys(SearchPage page) => page.Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal);

    private async Task<IEnumerable<string>> ListAsync(Workspace workspace, string filter) =>
        (await Store.Documents.ListAsync(workspace, new DocumentQuery { Filter = Parse(filter) }, Token)).Select(document => document.Key);

    private Task<SearchPage> SearchAsync(Workspace workspace, string filter, SearchMode mode = SearchMode.Hybrid, string query = "alpha") => Store.Search.SearchAsync(
        new SearchPlan
        {
            Workspace = workspace,
            Query = QueryParser.Parse(query),
            QueryVector = mode == SearchMode.Keyword ? null : Model.Embed(query),
            Mode = mode,
            Filter = Parse(filter),
            Fusion = new FusionOptions(FusionMethod.Weighted, 0.3),
            GroupBy = SearchGrouping.Document,
            Limit = 100,
            Offset = 0,
        },
        Token);
}
