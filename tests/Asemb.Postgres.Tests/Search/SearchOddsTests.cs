using System.Text.Json.Nodes;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Search;

namespace Asemb.Postgres.Tests.Search;

/// <summary>Ways of a search that small workspaces do not take by themselves.</summary>
public sealed class SearchOddsTests : StoreConformance
{
    private readonly PostgresSource _source;

    public SearchOddsTests()
        : this(new PostgresSource())
    {
    }

    private SearchOddsTests(PostgresSource source)
        : base(source) => _source = source;

    [Fact]
    public async Task Answers_a_query_of_thousands_of_words()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", string.Join(' ', Enumerable.Range(0, 3500).Select(i => $"w{i}"))), Ingest.Text("b", "w1 river"));

        var page = await SearchAsync(workspace, string.Join(' ', Enumerable.Range(0, 3000).Select(i => $"w{i}")), SearchMode.Hybrid);

        Assert.Equal(["a", "b"], page.Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_filter_that_is_asked_of_each_candidate_lets_the_same_through_as_one_that_is_listed(bool hasGraph)
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Enumerable.Range(0, 90).Select(i => Ingest.Text($"{i}", $"river valley {i}", metadata: new() { ["n"] = i }))]);
        var database = ((PostgresStore)Store).Database;
        await using var store = await _source.OpenAsync(options => options with { ExactUpTo = hasGraph ? 10 : 1000 });
        await store.Maintenance.RunOnceAsync(Token);
        var filter = FilterParser.Parse(JsonNode.Parse("""{"or":[{"n":{"lt":20}},{"not":{"n":{"lt":70}}}]}"""));
        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var listed = await SearchAsync(Plan(workspace, "river valley 75", mode) with { Filter = filter });

            var asked = await database.SnapshotAsync(
                workspace.Id,
                async session =>
                {
                    var state = (await session.SingleAsync(SearchSql.State, row => SearchState.Read(row, workspace.Id), Token, workspace.Id))! with { ExactUpTo = 10 };
                    Assert.Equal(hasGraph, state.HasGraph);
                    var plan = Plan(workspace, "river valley 75", mode);
                    var analysis = QueryAnalysis.Of(plan.Query, ["english"]);
                    StoredLexicon lexicon;
                    await using (var words = await session.ReadAsync(LexiconReading.Statements(workspace.Id, analysis), Token)) lexicon = await LexiconReading.ReadAsync(words, state, analysis, Token);
                    var query = QueryResolver.Resolve(analysis, lexicon);
                    var scope = new DocumentScope(null, filter, 0.5);
                    var found = await new CandidateLegs(session, plan, state, scope, query, Token).FindAsync(
                        mode == SearchMode.Vector ? null : KeywordScan.Of(query, lexicon, state.Chunks, listed: null), mode == SearchMode.Keyword ? null : VectorScan.Of(state, scope, null, null, 100));
                    return CandidateFusion.Fuse(found.Keyword, found.Vector, mode, plan.Fusion, plan.GroupBy);
                },
                Token);

            Assert.Equal(listed.Hits.Select(hit => (hit.Chunk.Id, hit.Score)), asked.Select(hit => (hit.Chunk.ChunkId, hit.Score)));
        }
    }

    /// <param name="mostAlone">What a chunk with one of the words could score: less than anything, or more.</param>
    [Theory]
    [InlineData(0, new[] { "both", "rare" })]
    [InlineData(1000, new[] { "both", "rare", "first", "second" })]
    public async Task Leaves_out_chunks_with_one_of_two_words_only_where_they_are_behind_the_others(double mostAlone, string[] expected) =>
        Assert.Equal(expected.Order(), await KeysByWordsAsync(SearchMode.Keyword, mostAlone));

    [Fact]
    public async Task Scores_the_words_of_the_nearest_documents_whatever_brought_them_in() =>
        Assert.Equal(new[] { "both", "rare", "first", "second" }.Order(), await KeysByWordsAsync(SearchMode.Hybrid, mostAlone: 0));

    /// <summary>What the keyword leg yields where "heron" brings chunks in, and "river" and "valley" only together.</summary>
    private async Task<IEnumerable<string>> KeysByWordsAsync(SearchMode mode, double mostAlone)
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("both", "river valley"), Ingest.Text("rare", "heron"), Ingest.Text("first", "river"), Ingest.Text("second", "valley"), Ingest.Text("none", "mountain"));
        var found = await ((PostgresStore)Store).Database.SnapshotAsync(
            workspace.Id,
            async session =>
            {
                var state = (await session.SingleAsync(SearchSql.State, row => SearchState.Read(row, workspace.Id), Token, workspace.Id))! with { ExactUpTo = 1000 };
                var plan = Plan(workspace, "river valley heron", mode) with { Limit = 1 };
                var analysis = QueryAnalysis.Of(plan.Query, ["english"]);
                StoredLexicon lexicon;
                await using (var words = await session.ReadAsync(LexiconReading.Statements(workspace.Id, analysis), Token)) lexicon = await LexiconReading.ReadAsync(words, state, analysis, Token);
                var query = QueryResolver.Resolve(analysis, lexicon);
                int IdOf(string word) => lexicon.TryFind(analysis.Terms.Single(term => term.StartsWith(word[..4], StringComparison.Ordinal)), out var term) ? term.Id : throw new KeyNotFoundException(word);
                var pairs = new TermPairs([IdOf("heron"), IdOf("river"), IdOf("valley")], [IdOf("heron")], [IdOf("river"), IdOf("valley")], [.. query.Terms.Select(term => term.Id)], mostAlone);
                var scan = new KeywordScan(query.Terms, [IdOf("heron")], pairs, null, KeywordScan.Budget, 4);
                return await new CandidateLegs(session, plan, state, DocumentScope.All, query, Token).FindAsync(scan, mode == SearchMode.Keyword ? null : VectorScan.Of(state, DocumentScope.All, null, null, 100));
            },
            Token);

        var keys = (await Store.Documents.ListAsync(workspace, new DocumentQuery(), Token)).ToDictionary(document => document.Id, document => document.Key);
        return found.Keyword.Select(candidate => keys[candidate.DocumentId]).Order();
    }
}
