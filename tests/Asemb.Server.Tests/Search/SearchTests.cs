using Asemb.Client.Contracts;

namespace Asemb.Server.Tests.Search;

/// <summary>What the routes of the search add to it: parameters in, scores, marks and neighbours out. Relevance is measured elsewhere.</summary>
public sealed class SearchTests(SharedServer server) : IAsyncLifetime
{
    private string _workspace = "";

    private ServerHarness Harness => server.Harness;

    public async ValueTask InitializeAsync()
    {
        _workspace = await Harness.NewWorkspaceAsync();
        var pages = Enumerable.Range(0, 12).Select(i => $"# Part {i}\n\n" + string.Join(' ', Enumerable.Range(0, 80).Select(word => $"filler{i}x{word}")) + (i == 6 ? " The wombat digs a burrow." : ""));
        await Harness.Client.Documents.AddBatchAsync(
            _workspace,
            [
                new DocumentInput { Key = "long", Title = "Animals", Text = string.Join("\n\n", pages), MediaType = "text/markdown" },
                new DocumentInput { Key = "short", Text = "A wombat is a marsupial." }, new DocumentInput { Key = "other", Text = "Refunds take thirty days." },
            ],
            waitSeconds: 60);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData(SearchMode.Hybrid)]
    [InlineData(SearchMode.Keyword)]
    [InlineData(SearchMode.Vector)]
    public async Task The_same_search_by_body_and_by_query_string_gives_the_same_hits(SearchMode mode)
    {
        var body = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "wombat burrow", Mode = mode, Limit = 5 });

        var query = await (await Harness.Http.GetAsync($"/api/v1/workspaces/{_workspace}/search?q=wombat%20burrow&mode={mode}&limit=5")).JsonAsync();

        Assert.NotEmpty(body.Hits);
        Assert.Equal(mode, body.Mode);
        Assert.Equal(body.Hits.Select(hit => hit.Document.Key), query.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("document").GetProperty("key").GetString()));
    }

    [Fact]
    public async Task A_hit_marks_what_matched_and_shows_its_neighbours()
    {
        var answer = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "burrow", Mode = SearchMode.Keyword, Neighbors = 1, Explain = true });

        var hit = Assert.Single(answer.Hits);
        Assert.Equal("burrow", hit.Snippet!.Substring(hit.Highlights![0].Start, hit.Highlights[0].Length));
        Assert.Equal((hit.Chunk.Ordinal - 1, hit.Chunk.Ordinal + 1), (Assert.Single(hit.Before!).Ordinal, Assert.Single(hit.After!).Ordinal));
        Assert.Equal(1, hit.Explain!.Keyword!.Rank);
        Assert.NotEmpty(answer.Explain!.QueryTerms);
        Assert.Contains("Part 6", hit.Chunk.HeadingPath);
    }

    [Fact]
    public async Task What_was_not_asked_for_is_left_out()
    {
        var answer = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "wombat", Highlight = false });

        Assert.Null(answer.Explain);
        Assert.All(answer.Hits, hit => Assert.True(hit.Highlights is null && hit.Snippet is null && hit.Before is null && hit.After is null && hit.Explain is null));
    }

    [Fact]
    public async Task Limit_offset_and_least_score_cut_the_same_ranking()
    {
        var all = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "wombat marsupial", GroupBy = SearchGrouping.Chunk });
        Assert.True(all.Hits.Count >= 2);

        var second = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "wombat marsupial", GroupBy = SearchGrouping.Chunk, Offset = 1, Limit = 1 });
        var best = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "wombat marsupial", GroupBy = SearchGrouping.Chunk, MinScore = all.Hits[0].Score });

        Assert.Equal(all.Hits[1].Chunk.Id, Assert.Single(second.Hits).Chunk.Id);
        Assert.Equal(all.Hits[0].Chunk.Id, Assert.Single(best.Hits).Chunk.Id);
    }

    [Fact]
    public async Task A_misspelt_word_finds_the_right_one_and_suggests_the_query()
    {
        var answer = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "Refnuds take -wombat mars*", Mode = SearchMode.Keyword, Explain = true });

        Assert.Equal("other", Assert.Single(answer.Hits).Document.Key);
        Assert.Equal("Refunds take -wombat mars*", answer.Suggestion);
        Assert.Equal(
            [("mars", "marsupial", true), ("Refnuds", "refunds", false)],
            answer.Explain!.Expansions.Select(expansion => (expansion.Word, Assert.Single(expansion.Words), expansion.IsPrefix)));
        Assert.Equal(["wombat"], answer.Explain.Excluded);
        Assert.Null((await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "refunds" })).Suggestion);
    }

    [Fact]
    public async Task A_phrase_binds_the_answer_and_is_marked_as_a_whole()
    {
        var answer = await Harness.Client.SearchAsync(_workspace, new SearchQuery { Query = "\"a marsupial\" wombat" });

        var hit = Assert.Single(answer.Hits);
        Assert.Equal("short", hit.Document.Key);
        Assert.Equal(["wombat", "a marsupial"], hit.Highlights!.Select(span => hit.Snippet!.Substring(span.Start, span.Length)));
    }

    [Theory]
    [InlineData("plain", 2)]
    [InlineData("standard", 1)]
    [InlineData("PLAIN", 2)]
    public async Task Syntax_says_whether_operators_have_a_meaning(string syntax, int hits)
    {
        var answer = await (await Harness.Http.GetAsync($"/api/v1/workspaces/{_workspace}/search?q=wombat%20-burrow&mode=keyword&syntax={syntax}")).JsonAsync();

        Assert.Equal(hits, answer.GetProperty("hits").GetArrayLength());
    }

    [Theory]
    [InlineData("q=-wombat", "query")]
    [InlineData("q=-%22a%20wombat%22%20-burrow", "query")]
    [InlineData("q=wombat&syntax=google", "syntax")]
    public async Task A_query_that_says_nothing_to_find_is_refused(string parameters, string field)
    {
        var answer = await Harness.Http.GetAsync($"/api/v1/workspaces/{_workspace}/search?{parameters}");

        var problem = await answer.JsonAsync(System.Net.HttpStatusCode.BadRequest);
        Assert.Equal(("invalid_request", field), (problem.GetProperty("code").GetString(), problem.GetProperty("field").GetString()));
    }
}
