using System.Text.Json.Nodes;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;

namespace Asemb.Conformance.Stores;

/// <summary>Phrases, exclusions and beginnings of words, in every mode.</summary>
public abstract class QuerySyntaxConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly (string Key, string Text)[] Texts =
    [
        ("wal", "The write-ahead log is flushed before the answer."),
        ("ahead", "Write the log ahead of time, and keep logs ahead of those who write."),
        ("tape", "Restore a backup from tape."),
        ("disk", "Restore a backup from disk with max_connections set high."),
        ("restart", "Restarting restores nothing.\n\nThe write-ahead logs are read again."),
    ];

    public static TheoryData<SearchMode> Modes => [.. Enum.GetValues<SearchMode>()];

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_phrase_must_stand_in_the_text_word_by_word(SearchMode mode)
    {
        var workspace = await AddAsync();

        Assert.Equal(["restart", "wal"], await KeysAsync(workspace, "\"write ahead logs\"", mode));
        Assert.Equal(["restart", "wal"], await KeysAsync(workspace, "tape backup \"write-ahead log\"", mode));
        Assert.Equal(["wal"], await KeysAsync(workspace, "\"write-ahead log\" \"the answer\"", mode));
        Assert.Equal(["disk"], await KeysAsync(workspace, "\"max connections set\"", mode));
        Assert.Equal(["disk"], await KeysAsync(workspace, "restore \"disk\"", mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_passage_with_an_excluded_word_or_phrase_is_no_hit(SearchMode mode)
    {
        var workspace = await AddAsync();
        var all = await KeysAsync(workspace, "restore the log", mode);

        Assert.Equal(all.Except(["tape"]), await KeysAsync(workspace, "restore the log -tapes", mode));
        Assert.Equal(all.Except(["wal"]), (await KeysAsync(workspace, "restore the log -\"log is\"", mode)));
        Assert.Equal(all.Except(["disk"]), await KeysAsync(workspace, "restore the log -max_connections", mode));
        Assert.Equal(all.Except(["tape", "disk"]), await KeysAsync(workspace, "restore the log -back*", mode));
        Assert.Equal(all, await KeysAsync(workspace, "restore the log -unheardof -\"tape a\"", mode));
    }

    [Fact]
    public async Task Demands_hold_for_passages_and_not_for_documents()
    {
        var workspace = await AddAsync();

        var hit = Assert.Single((await SearchAsync(workspace, "restores \"write-ahead logs\" -answer")).Hits);

        Assert.Equal(("restart", 1), (hit.Document.Key, hit.Chunk.Ordinal));
        Assert.Equal(["restart"], await KeysAsync(workspace, "restarting -logs", SearchMode.Keyword));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task A_phrase_that_no_passage_has_is_looked_up_word_by_word_with_a_warning(SearchMode mode)
    {
        var workspace = await AddAsync();
        foreach (var query in (string[])["\"log the write\"", "\"backup unheardof\" tape"])
        {
            var strict = await SearchAsync(workspace, query, mode);
            var loose = await SearchAsync(Plan(workspace, query, mode) with { Query = QueryParser.Parse(query).WithoutPhrases() });

            Assert.NotEmpty(strict.Hits);
            Assert.Equal(loose.Hits.Select(hit => (hit.Document.Key, hit.Score)), strict.Hits.Select(hit => (hit.Document.Key, hit.Score)));
            Assert.Contains("has the phrase", Assert.Single(strict.Warnings), StringComparison.Ordinal);
            Assert.Empty(strict.Reading.Phrases);
        }

        Assert.Empty((await SearchAsync(workspace, "\"write-ahead log\"", mode)).Warnings);
    }

    [Fact]
    public async Task Exclusions_stay_when_a_phrase_is_given_up()
    {
        var workspace = await AddAsync();

        Assert.Equal(["disk", "restart"], await KeysAsync(workspace, "\"backup restores\" -tape", SearchMode.Keyword));
    }

    [Fact]
    public async Task A_beginning_finds_the_words_that_begin_so()
    {
        var workspace = await AddAsync();

        Assert.Equal(["disk", "restart", "tape"], await KeysAsync(workspace, "rest*", SearchMode.Keyword));
        Assert.Equal(["disk"], await KeysAsync(workspace, "max_conn*", SearchMode.Keyword));
        Assert.Equal(["restart"], await KeysAsync(workspace, "restar*", SearchMode.Keyword));
        Assert.Equal(["restart"], await KeysAsync(workspace, "restarting*", SearchMode.Keyword));
        Assert.Empty(await KeysAsync(workspace, "xyzz*", SearchMode.Keyword));
        var reading = (await SearchAsync(workspace, "rest* log")).Reading;
        var expansion = Assert.Single(reading.Expansions);
        Assert.Equal(("rest", true), (expansion.Word, expansion.IsPrefix));
        Assert.Equal(2, expansion.Words.Count);
    }

    [Fact]
    public async Task Every_character_is_text_in_plain_syntax()
    {
        var workspace = await AddAsync();
        const string Query = "\"log the write\" -backup rest*";

        var plain = await SearchAsync(Plan(workspace, Query) with { Query = QueryParser.Parse(Query, QuerySyntax.Plain) });

        Assert.Equal(["ahead", "disk", "restart", "tape", "wal"], plain.Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal));
        Assert.Empty(plain.Warnings);
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Demands_and_filters_hold_together(SearchMode mode)
    {
        var workspace = await AddAsync();
        var filter = FilterParser.Parse(JsonNode.Parse("""{"n":{"gte":3}}"""));

        async Task<IEnumerable<string>> Keys(string query) =>
            (await SearchAsync(Plan(workspace, query, mode) with { Filter = filter })).Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal);

        Assert.Equal(["restart"], await Keys("\"write-ahead log\""));
        Assert.Equal(["disk", "restart"], (await Keys("restore -tape*")).Intersect(["disk", "restart", "tape", "wal"]));
        var page = await SearchAsync(Plan(workspace, "\"from tape\" backup", mode) with { Filter = filter });
        Assert.Contains("that the filter", Assert.Single(page.Warnings), StringComparison.Ordinal);
        Assert.Contains("disk", page.Hits.Select(hit => hit.Document.Key));
        Assert.DoesNotContain("tape", page.Hits.Select(hit => hit.Document.Key));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Demands_follow_updates_and_deletions(SearchMode mode)
    {
        var workspace = await AddAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("wal", "The log is flushed."), Ingest.Text("tape", "A write-ahead log on tape."));
        workspace = (await Store.Workspaces.FindAsync(workspace.Name, Token))!;

        Assert.Equal(["restart", "tape"], await KeysAsync(workspace, "\"write-ahead log\"", mode));
        Assert.Contains("wal", await KeysAsync(workspace, "the log -\"ahead log\"", mode));

        await Store.Documents.DeleteAsync(workspace, ["restart"], Token);
        workspace = (await Store.Workspaces.FindAsync(workspace.Name, Token))!;
        Assert.Equal(["tape"], await KeysAsync(workspace, "\"write-ahead log\"", mode));
        await ReopenAsync();
        Assert.Equal(["tape"], await KeysAsync(workspace, "\"write-ahead log\"", mode));
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public async Task Grouping_by_chunk_keeps_the_demands(SearchMode mode)
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("long", string.Join("\n\n", Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? $"alpha beta n{i}" : $"beta alpha n{i}"))));

        var page = await SearchAsync(Plan(workspace, "\"alpha beta\"", mode) with { GroupBy = SearchGrouping.Chunk });

        Assert.Equal(Enumerable.Range(0, 10).Select(i => 4 * i), page.Hits.Select(hit => hit.Chunk.Ordinal).Order());
    }

    [Fact]
    public async Task A_phrase_may_go_from_the_title_into_the_text_and_repeats_count()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(
            workspace,
            Ingest.Text("a", "alpha alpha beta", title: "Manual of gamma"),
            Ingest.Text("b", "alpha beta alpha", title: "Other"));

        Assert.Equal(["a"], await FindAsync(workspace, "\"manual of gamma\""));
        Assert.Equal(["a"], await FindAsync(workspace, "\"alpha alpha beta\""));
        Assert.Equal(["b"], await FindAsync(workspace, "\"beta alpha\""));
        Assert.Equal(["a", "b"], (await FindAsync(workspace, "\"alpha beta\"")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Answers_any_text_as_a_query()
    {
        var workspace = await AddAsync();
        string[] queries =
        [
            "\"", "-", "*", "-\"", "\"\"", "the of and", "\"the of\"", "-the of", "データベース \"データ\"", "\"データベース\"", "мир \"мир труд\" -май", new string('"', 20_000), new string('-', 20_000),
            string.Concat(Enumerable.Repeat("-a\"b* ", 3_300)), string.Concat(Enumerable.Repeat("log ", 5_000)), new string('x', 20_000), string.Concat(Enumerable.Repeat("\"ab\" ", 4_000)),
        ];
        foreach (var query in queries)
        {
            foreach (var mode in Enum.GetValues<SearchMode>()) Assert.NotNull(await SearchAsync(workspace, query, mode));
        }
    }

    private async Task<Core.Workspaces.Workspace> AddAsync()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Texts.Select((text, i) => Ingest.Text(text.Key, text.Text, metadata: new JsonObject { ["n"] = i }))]);
        return workspace;
    }

    private async Task<IEnumerable<string>> KeysAsync(Core.Workspaces.Workspace workspace, string query, SearchMode mode) =>
        (await FindAsync(workspace, query, mode)).Order(StringComparer.Ordinal);
}
