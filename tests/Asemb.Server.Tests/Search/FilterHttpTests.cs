using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Asemb.Client;
using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Search;

public sealed class FilterHttpTests
{
    private const string Api = "/api/v1/workspaces/default";

    [Fact]
    public async Task Narrows_searches_lists_and_deletes()
    {
        await using var harness = await StartAsync();

        Assert.Equal(["a", "b"], await SearchAsync(harness, """{"team":"people"}"""));
        Assert.Equal(["b"], await SearchAsync(harness, """{"year":{"gte":2025},"not":{"team":"law"}}"""));
        Assert.Equal(["a", "b", "c"], await SearchAsync(harness, "{}"));
        Assert.Equal(["a", "b", "c"], await SearchAsync(harness, "null"));
        Assert.Equal(["b"], (await harness.Http.GetFromJsonAsync<JsonObject>($"{Api}/search?q=refund&filter={Uri.EscapeDataString("""{"author.name":"Bob"}""")}"))!["hits"]!.AsArray().Select(hit => hit!["document"]!["key"]!.GetValue<string>()));
        Assert.Equal(["a"], (await harness.Client.Documents.ListAsync("default", new DocumentListQuery { Filter = JsonNode.Parse("""{"year":{"lt":2025}}""") })).Items.Select(document => document.Key));
        Assert.Equal(2, await harness.Client.Documents.DeleteManyAsync("default", new DeleteDocumentsRequest { Filter = JsonNode.Parse("""{"team":"people"}""") }));
        Assert.Equal(["c"], await SearchAsync(harness, "{}"));
    }

    [Fact]
    public async Task Warns_of_a_field_that_no_document_has()
    {
        await using var harness = await StartAsync();

        var answer = await harness.Client.SearchAsync("default", new SearchQuery { Query = "refund", Filter = JsonNode.Parse("""{"taem":"people"}""") });

        Assert.Empty(answer.Hits);
        Assert.Contains("No document has the field 'taem' that the filter names.", answer.Warnings);
    }

    [Fact]
    public async Task Refuses_a_wrong_filter_with_its_code_and_path_wherever_it_comes_in()
    {
        await using var harness = await ServerHarness.StartAsync();
        const string Wrong = """{"and":[{"team":"x"},{"price":{"gtt":5}}]}""";
        var query = Uri.EscapeDataString(Wrong);

        foreach (var response in (HttpResponseMessage[])
        [
            await harness.PostAsync($"{Api}/search", $$"""{"query":"x","filter":{{Wrong}}}"""),
            await harness.PostAsync($"{Api}/documents/delete", $$"""{"filter":{{Wrong}}}"""),
            await harness.Http.GetAsync($"{Api}/search?q=x&filter={query}"),
            await harness.Http.GetAsync($"{Api}/documents?filter={query}"),
        ])
        {
            await AssertRefusedAsync(response, "filter.and[1].price.gtt", "There is no operator 'gtt'. Did you mean 'gt'?");
        }
    }

    [Theory]
    [InlineData("{", "The filter is not JSON")]
    [InlineData("""{"a":1,"a":2}""", "'a' occurs twice")]
    [InlineData("""{"a":"\ud800"}""", "half of a surrogate pair")]
    [InlineData("[]", "A filter is a JSON object, and this is an array.")]
    public async Task Refuses_a_query_string_that_is_no_filter(string filter, string message)
    {
        await using var harness = await ServerHarness.StartAsync();

        await AssertRefusedAsync(await harness.Http.GetAsync($"{Api}/search?q=x&filter={Uri.EscapeDataString(filter)}"), "filter", message);
    }

    [Theory]
    [InlineData("search", """{"query":"x","filter":{"and":[{"a":1},{"b":1,"b":2}]}}""", "filter.and[1].b")]
    [InlineData("documents", """{"text":"x","metadata":{"a":{"b":1,"b":2}}}""", "metadata.a.b")]
    public async Task Refuses_a_name_that_occurs_twice(string route, string body, string field)
    {
        await using var harness = await ServerHarness.StartAsync();

        var response = await harness.PostAsync($"{Api}/{route}", body);

        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", field), (response.StatusCode, (string?)problem["code"], (string?)problem["field"]));
        Assert.Equal($"'{field}' occurs twice.", (string?)problem["detail"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"and":[]}""")]
    [InlineData("""{"not":{"or":[]}}""")]
    public async Task Refuses_to_delete_by_a_filter_without_a_condition(string filter)
    {
        await using var harness = await StartAsync();

        var response = await harness.PostAsync($"{Api}/documents/delete", $$"""{"filter":{{filter}}}""");

        await AssertRefusedAsync(response, "filter", "The filter has no condition and would delete every document.");
        Assert.Equal(["a", "b", "c"], await SearchAsync(harness, "{}"));
    }

    private static async Task<ServerHarness> StartAsync()
    {
        var harness = await ServerHarness.StartAsync();
        await harness.Client.Documents.AddBatchAsync(
            "default",
            [
                new DocumentInput { Key = "a", Text = "A refund of travel costs.", Metadata = Metadata("""{"team":"people","year":2024}""") },
                new DocumentInput { Key = "b", Text = "A refund of fees.", Metadata = Metadata("""{"team":"people","year":2025,"author":{"name":"Bob"}}""") },
                new DocumentInput { Key = "c", Text = "A refund by law.", Metadata = Metadata("""{"team":"law","year":2026}""") },
            ],
            waitSeconds: 60);
        return harness;
    }

    private static JsonObject Metadata(string json) => JsonNode.Parse(json)!.AsObject();

    private static async Task<IEnumerable<string>> SearchAsync(ServerHarness harness, string filter) =>
        (await harness.Client.SearchAsync("default", new SearchQuery { Query = "refund", Filter = JsonNode.Parse(filter) })).Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal);

    private static async Task AssertRefusedAsync(HttpResponseMessage response, string field, string message)
    {
        var problem = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(("invalid_filter", field), ((string?)problem["code"], (string?)problem["field"]));
        Assert.Contains(message, (string?)problem["detail"], StringComparison.Ordinal);
    }
}
