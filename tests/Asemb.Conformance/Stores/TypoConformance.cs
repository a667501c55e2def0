using Asemb.Core.Search;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;

namespace Asemb.Conformance.Stores;

/// <summary>Words that no passage has find those that are spelt nearly so.</summary>
public abstract class TypoConformance(StoreSource source) : StoreConformance(source)
{
    [Theory]
    [InlineData("postgers", "postgres")]
    [InlineData("Postgers", "Postgres")]
    [InlineData("postgre", null)]
    [InlineData("kubernets", null)]
    [InlineData("replcation", "replication")]
    [InlineData("replikashun", null)]
    [InlineData("configuraton", "configuration")]
    [InlineData("how to confgure", "how to configure")]
    [InlineData("maximum connectoins", "maximum connections")]
    [InlineData("max_conections", "max_connections")]
    public async Task Suggests_the_words_that_were_meant(string query, string? suggestion)
    {
        var workspace = await AddAsync();
        foreach (var mode in Enum.GetValues<SearchMode>()) Assert.Equal(suggestion, (await SearchAsync(workspace, query, mode)).Reading.Suggestion);
    }

    [Fact]
    public async Task Finds_what_the_right_word_finds_with_a_lower_score()
    {
        var workspace = await AddAsync();

        var right = Assert.Single((await SearchAsync(workspace, "replication")).Hits);
        var wrong = await SearchAsync(workspace, "relpication");

        var hit = Assert.Single(wrong.Hits);
        Assert.Equal(right.Document.Key, hit.Document.Key);
        Assert.Equal(right.Score * TypoExpansion.Weight(1), hit.Score, right.Score * 0.002);
        Assert.Equal(["replication"], Assert.Single(wrong.Reading.Expansions).Words);
    }

    [Fact]
    public async Task Takes_no_other_word_for_one_that_some_passage_has()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "from the harbor"), Ingest.Text("b", "from the harbour"));

        var page = await SearchAsync(workspace, "harbor");

        Assert.Equal(["a"], page.Hits.Select(hit => hit.Document.Key));
        Assert.Null(page.Reading.Suggestion);
    }

    [Fact]
    public async Task Takes_no_other_word_in_phrases_exclusions_and_beginnings_and_none_for_names_with_digits()
    {
        var workspace = await AddAsync();

        Assert.Empty(await FindAsync(workspace, "replicat1on"));
        Assert.Empty(await FindAsync(workspace, "relpicat*"));
        Assert.Equal(["replica"], await FindAsync(workspace, "replication -relpica"));

        // The phrase is in no passage; only then its words are loose, and may be misspelt.
        var page = await SearchAsync(workspace, "\"streaming relpication\"");
        Assert.Equal("\"streaming replication\"", page.Reading.Suggestion);
        Assert.Equal(["replica"], page.Hits.Select(hit => hit.Document.Key));
        Assert.Empty((await SearchAsync(workspace, "\"streaming replication\"")).Warnings);
    }

    [Fact]
    public async Task Follows_what_is_in_the_workspace()
    {
        var workspace = await AddAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("replica", "The relpication is a typing error of ours."));
        workspace = (await Store.Workspaces.FindAsync(workspace.Name, Token))!;

        Assert.Null((await SearchAsync(workspace, "relpication")).Reading.Suggestion);
        Assert.Equal("relpication", (await SearchAsync(workspace, "replication")).Reading.Suggestion);

        await Store.Documents.DeleteAsync(workspace, ["replica"], Token);
        workspace = (await Store.Workspaces.FindAsync(workspace.Name, Token))!;
        Assert.Null((await SearchAsync(workspace, "relpication")).Reading.Suggestion);
        Assert.Empty(await FindAsync(workspace, "relpication"));
    }

    [Fact]
    public async Task Prefers_the_word_that_more_passages_have()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(
            workspace,
            Ingest.Text("a", "The casting was done."), Ingest.Text("b", "The costing was done."), Ingest.Text("c", "The costing was done again."), Ingest.Text("d", "Nothing of that kind."));

        var page = await SearchAsync(workspace, "cesting");

        Assert.Equal("costing", page.Reading.Suggestion);
        Assert.Equal(["costing", "casting"], Assert.Single(page.Reading.Expansions).Words);
        Assert.Equal(["a", "b", "c"], page.Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Knows_the_words_of_its_own_workspace_only()
    {
        await AddAsync();
        var other = await CreateWorkspaceAsync("other");
        await Ingest.AddAsync(other, Ingest.Text("x", "Something else entirely."));

        var page = await SearchAsync(other, "relpication");

        Assert.Empty(page.Hits);
        Assert.Null(page.Reading.Suggestion);
    }

    [Fact]
    public async Task Keeps_the_surface_of_words_over_a_restart()
    {
        var workspace = await AddAsync();
        await ReopenAsync();

        Assert.Equal("configuration", (await SearchAsync(workspace, "confguration")).Reading.Suggestion);
    }

    private async Task<Workspace> AddAsync()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(
            workspace,
            Ingest.Text("postgres", "Postgres is tuned by its configuration of max_connections."),
            Ingest.Text("replica", "Streaming replication copies the log."),
            Ingest.Text("tuning", "Tuning for the maximum, and how to configure it."));
        return workspace;
    }
}
