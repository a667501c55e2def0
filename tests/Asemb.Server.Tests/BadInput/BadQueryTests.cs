namespace Asemb.Server.Tests.BadInput;

/// <summary>Paths, queries and cursors that make no sense.</summary>
public sealed class BadQueryTests(SharedServer server)
{
    private ServerHarness Harness => server.Harness;

    [Theory]
    [InlineData("documents?limit=0", "limit")]
    [InlineData("documents?limit=10000", "limit")]
    [InlineData("documents?limit=-1", "limit")]
    [InlineData("documents?limit=many", "limit")]
    [InlineData("documents?limit=99999999999", "limit")]
    [InlineData("documents?limit=1&limit=2", "limit")]
    [InlineData("documents?state=lost", "state")]
    [InlineData("documents?state=7", "state")]
    [InlineData("documents?limt=1", "limt")]
    [InlineData("documents/by-key", "key")]
    [InlineData("jobs?limit=0", "limit")]
    [InlineData("jobs?limit=201", "limit")]
    [InlineData("search", "q")]
    [InlineData("search?q=", "query")]
    [InlineData("search?q=a&limit=0", "limit")]
    [InlineData("search?q=a&limit=10000", "limit")]
    [InlineData("search?q=a&offset=-1", "offset")]
    [InlineData("search?q=a&offset=1000", "offset")]
    [InlineData("search?q=a&neighbors=6", "neighbors")]
    [InlineData("search?q=a&mode=magic", "mode")]
    [InlineData("search?q=a&mode=9", "mode")]
    [InlineData("search?q=a&groupBy=page", "groupBy")]
    [InlineData("search?q=a&explain=perhaps", "explain")]
    [InlineData("search?q=a&minScore=NaN", "minScore")]
    [InlineData("search?q=a&highlights=true", "highlights")]
    public async Task A_parameter_that_makes_no_sense_is_refused_and_named(string query, string field)
    {
        var problem = await (await Harness.Http.GetAsync("/api/v1/workspaces/default/" + query)).ProblemAsync(400, "invalid_request");

        Assert.Equal(field, problem.Field);
    }

    [Fact]
    public async Task The_long_name_of_the_query_leads_to_its_short_one() => Assert.Contains(
        "Did you mean 'q'?", (await (await Harness.Http.GetAsync("/api/v1/workspaces/default/search?query=refunds")).ProblemAsync(400, "invalid_request")).Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("x")]
    [InlineData("YToxMjA3OjE")]
    [InlineData("bzox")]
    [InlineData("YTotMQ")]
    [InlineData("YTo5OTk5OTk5OTk5OTk5OTk5OTk5OTk5")]
    [InlineData("%F0%9F%98%80")]
    [InlineData("")]
    public async Task A_cursor_that_is_none_is_refused(string cursor) =>
        await (await Harness.Http.GetAsync($"/api/v1/workspaces/default/documents?cursor={cursor}")).ProblemAsync(400, "invalid_cursor");

    [Theory]
    [InlineData("/api/v1/workspaces/nobody-has-this")]
    [InlineData("/api/v1/workspaces/NOT%20A%20NAME/stats")]
    [InlineData("/api/v1/workspaces/%F0%9F%98%80/documents")]
    [InlineData("/api/v1/workspaces/a%2Fb/documents")]
    public async Task An_unknown_workspace_is_not_found(string path) => await (await Harness.Http.GetAsync(path)).ProblemAsync(404, "workspace_not_found");

    [Theory]
    [InlineData("/api/v1/workspaces/default/documents/0", "document_not_found")]
    [InlineData("/api/v1/workspaces/default/documents/-1", "document_not_found")]
    [InlineData("/api/v1/workspaces/default/documents/9223372036854775807", "document_not_found")]
    [InlineData("/api/v1/workspaces/default/documents/9223372036854775808", "route_not_found")]
    [InlineData("/api/v1/workspaces/default/documents/by-key?key=%00", "document_not_found")]
    [InlineData("/api/v1/workspaces/default/documents/by-key?key=%ED%A0%80", "document_not_found")]
    [InlineData("/api/v1/jobs/not-a-job", "job_not_found")]
    [InlineData("/api/v1/jobs/00000000-0000-0000-0000-000000000000", "job_not_found")]
    [InlineData("/api/v1/models/none", "model_not_found")]
    [InlineData("/api/v1", "route_not_found")]
    [InlineData("/api/v2/me", "route_not_found")]
    [InlineData("/favicon.ico", "route_not_found")]
    public async Task What_is_not_there_is_not_found(string path, string code) => await (await Harness.Http.GetAsync(path)).ProblemAsync(404, code);

    [Fact]
    public async Task A_wrong_method_is_answered_with_the_right_ones()
    {
        using var response = await Harness.Http.PutAsync("/api/v1/workspaces/default/documents", null);

        var problem = await response.ProblemAsync(405, "method_not_allowed");
        Assert.Contains("POST", problem.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":""}""")]
    [InlineData("""{"query":"   "}""")]
    [InlineData("""{"query":"a","limit":0}""")]
    [InlineData("""{"query":"a","limit":10000}""")]
    [InlineData("""{"query":"a","limit":1.5}""")]
    [InlineData("""{"query":"a","limit":"5"}""")]
    [InlineData("""{"query":"a","offset":-1}""")]
    [InlineData("""{"query":"a","mode":"HYBRID!"}""")]
    [InlineData("""{"query":"a","mode":1}""")]
    [InlineData("""{"query":"a","fusion":{"method":"weighted","vectorWeight":2}}""")]
    [InlineData("""{"query":"a","fusion":{"method":"weighted"}}""")]
    [InlineData("""{"query":"a","fusion":{"method":"magic","vectorWeight":0.5}}""")]
    [InlineData("""{"query":"a","surprise":true}""")]
    public async Task A_search_that_makes_no_sense_is_refused(string body) =>
        await (await Harness.PostAsync("/api/v1/workspaces/default/search", body)).ProblemAsync(400, "invalid_request");

    [Fact]
    public async Task A_query_beyond_its_length_is_refused() =>
        await (await Harness.PostAsync("/api/v1/workspaces/default/search", $$"""{"query":"{{new string('q', 20_001)}}"}""")).ProblemAsync(400, "invalid_request");

    [Theory]
    [InlineData("""{"keys":["a"],"source":"b"}""", "invalid_request")]
    [InlineData("""{"keys":[]}""", "invalid_request")]
    [InlineData("""{"keys":[null]}""", "invalid_name")]
    [InlineData("""{"source":""}""", "invalid_name")]
    [InlineData("""{"filter":{"a":{"resembles":1}}}""", "invalid_filter")]
    public async Task A_delete_that_does_not_say_what_is_refused(string body, string code) =>
        await (await Harness.PostAsync("/api/v1/workspaces/default/documents/delete", body)).ProblemAsync(400, code);

    [Fact]
    public async Task A_filter_that_is_no_filter_is_refused_wherever_it_stands()
    {
        const string Filter = """{"team":{"resembles":"people"}}""";
        var query = Uri.EscapeDataString(Filter);

        await (await Harness.PostAsync("/api/v1/workspaces/default/search", $$"""{"query":"a","filter":{{Filter}}}""")).ProblemAsync(400, "invalid_filter");
        await (await Harness.Http.GetAsync($"/api/v1/workspaces/default/search?q=a&filter={query}")).ProblemAsync(400, "invalid_filter");
        await (await Harness.Http.GetAsync($"/api/v1/workspaces/default/documents?filter={query}")).ProblemAsync(400, "invalid_filter");
        await (await Harness.Http.GetAsync("/api/v1/workspaces/default/documents?filter=%7B")).ProblemAsync(400, "invalid_filter");
    }
}
