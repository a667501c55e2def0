using System.Numerics.Tensors;
using Asemb.Core.Errors;
using Asemb.Core.Search;

namespace Asemb.Conformance.Stores;

/// <summary>What a search answers: by words, by meaning, by both; paged, grouped, ordered.</summary>
public abstract class SearchConformance(StoreSource source) : StoreConformance(source)
{
    private static readonly string[] Texts =
    [
        "restore a backup of the database", "the database keeps a log of every change", "a river runs through the valley", "walking along the river in spring",
        "how to restore the log", "spring cleaning of old backup tapes", "valley of the kings", "the change of the seasons", "kings and queens", "tapes of old songs",
    ];

    [Fact]
    public async Task Finds_nothing_when_the_workspace_is_empty()
    {
        var workspace = await CreateWorkspaceAsync();

        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var page = await SearchAsync(workspace, "anything", mode);

            Assert.Equal((0, 0, workspace.Generation), (page.Hits.Count, page.TotalCandidates, page.Generation));
        }
    }

    [Fact]
    public async Task Finds_documents_by_their_words_the_rarer_word_and_the_denser_text_first()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(
            workspace,
            Ingest.Text("common", "common common words"), Ingest.Text("rare", "rare common words"), Ingest.Text("often", "rare rare rare common"),
            Ingest.Text("none", "something else"), Ingest.Text("thin", "rare " + string.Join(' ', Enumerable.Range(0, 60).Select(i => $"filler{i}"))));

        Assert.Equal(["often", "rare", "thin"], await FindAsync(workspace, "rare"));
        Assert.Equal("often", (await FindAsync(workspace, "rare common"))[0]);
        Assert.Equal(["common", "often", "rare", "thin"], (await FindAsync(workspace, "rare common")).Order(StringComparer.Ordinal));
        Assert.Empty(await FindAsync(workspace, "unheard"));
        Assert.Equal(["none"], await FindAsync(workspace, "unheard something"));
    }

    [Fact]
    public async Task Finds_documents_by_meaning_in_the_order_of_their_cosine()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Texts.Select((text, i) => Ingest.Text($"{i}", text))]);
        var query = Model.Embed("restore the database from backup tapes");

        var page = await SearchAsync(workspace, "restore the database from backup tapes", SearchMode.Vector);

        var expected = Texts.Select((text, i) => (Key: $"{i}", Cosine: TensorPrimitives.Dot(Model.Embed(text), query))).OrderByDescending(pair => pair.Cosine).ThenBy(pair => pair.Key, StringComparer.Ordinal);
        Assert.Equal(expected.Select(pair => pair.Key), page.Hits.Select(hit => hit.Document.Key));
        foreach (var (pair, hit) in expected.Zip(page.Hits))
        {
            Assert.Equal(pair.Cosine, hit.Score, 2);
            Assert.Null(hit.Keyword);
        }

        Assert.Equal(Enumerable.Range(1, Texts.Length), page.Hits.Select(hit => hit.Vector!.Rank));
    }

    [Fact]
    public async Task Fuses_both_legs_and_says_what_each_found()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Texts.Select((text, i) => Ingest.Text($"{i}", text))]);
        var keyword = await SearchAsync(workspace, "old river log");
        var vector = await SearchAsync(workspace, "old river log", SearchMode.Vector);

        var hybrid = await SearchAsync(workspace, "old river log", SearchMode.Hybrid);

        Assert.Equal(keyword.Hits.Concat(vector.Hits).Select(hit => hit.Document.Key).ToHashSet(), hybrid.Hits.Select(hit => hit.Document.Key).ToHashSet());
        foreach (var hit in hybrid.Hits)
        {
            Assert.Equal(keyword.Hits.SingleOrDefault(other => other.Document.Id == hit.Document.Id)?.Keyword, hit.Keyword);
            Assert.Equal(vector.Hits.SingleOrDefault(other => other.Document.Id == hit.Document.Id)?.Vector, hit.Vector);
        }

        Assert.Equal(hybrid.Hits.Select(hit => hit.Score).OrderDescending(), hybrid.Hits.Select(hit => hit.Score));
        Assert.Equal(["old", "river", "log"], hybrid.Reading.Terms);
    }

    [Fact]
    public async Task Weighs_the_legs_as_it_is_told()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Texts.Select((text, i) => Ingest.Text($"{i}", text))]);
        var plan = Plan(workspace, "restore the log of changes", SearchMode.Hybrid);
        var words = await FindAsync(workspace, plan.Query.Text);
        var meaning = await FindAsync(workspace, plan.Query.Text, SearchMode.Vector);

        foreach (var method in Enum.GetValues<Core.Search.Fusion.FusionMethod>())
        {
            var byWords = await SearchAsync(plan with { Fusion = new(method, 0) });
            var byMeaning = await SearchAsync(plan with { Fusion = new(method, 1) });

            Assert.Equal(words, byWords.Hits.Select(hit => hit.Document.Key).Take(words.Count));
            Assert.Equal(meaning, byMeaning.Hits.Select(hit => hit.Document.Key));
        }
    }

    [Fact]
    public async Task Pages_through_one_ranking_without_gap_or_overlap()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Texts.Select((text, i) => Ingest.Text($"{i}", text))]);
        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var plan = Plan(workspace, "the valley of old kings", mode);
            var whole = await SearchAsync(plan);
            var paged = new List<SearchHit>();
            for (var offset = 0; offset < whole.TotalCandidates; offset += 3)
            {
                var page = await SearchAsync(plan with { Offset = offset, Limit = 3 });
                Assert.Equal(whole.TotalCandidates, page.TotalCandidates);
                Assert.Equal(Math.Min(3, whole.TotalCandidates - offset), page.Hits.Count);
                paged.AddRange(page.Hits);
            }

            Assert.Equal(whole.Hits.Select(hit => (hit.Chunk.Id, hit.Score)), paged.Select(hit => (hit.Chunk.Id, hit.Score)));
            Assert.Empty((await SearchAsync(plan with { Offset = whole.TotalCandidates })).Hits);
        }
    }

    [Fact]
    public async Task Leaves_out_what_scores_below_the_minimum_and_does_not_count_it()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, [.. Texts.Select((text, i) => Ingest.Text($"{i}", text))]);
        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var plan = Plan(workspace, "the river valley", mode);
            var whole = await SearchAsync(plan);
            var least = whole.Hits[2].Score;
            var expected = whole.Hits.Where(hit => hit.Score >= least).Select(hit => hit.Chunk.Id).ToList();

            var page = await SearchAsync(plan with { MinScore = least });

            Assert.Equal(expected, page.Hits.Select(hit => hit.Chunk.Id));
            Assert.Equal(expected.Count, page.TotalCandidates);
            Assert.Empty((await SearchAsync(plan with { MinScore = whole.Hits[0].Score + 1 })).Hits);
        }
    }

    [Fact]
    public async Task Shows_a_document_once_by_its_best_chunk_or_every_chunk()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "nothing here\n\nriver stones\n\nriver river river"), Ingest.Text("b", "a river"));
        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var plan = Plan(workspace, "river", mode);

            var documents = await SearchAsync(plan);
            var chunks = await SearchAsync(plan with { GroupBy = SearchGrouping.Chunk });

            Assert.Equal(["a", "b"], documents.Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal));
            Assert.Equal("river river river", documents.Hits.Single(hit => hit.Document.Key is "a").Chunk.Text);
            Assert.True(chunks.Hits.Count >= 3);
            Assert.Equal(chunks.Hits.Count, chunks.Hits.Select(hit => hit.Chunk.Id).Distinct().Count());
            Assert.Equal(chunks.Hits.Count, chunks.TotalCandidates);
        }
    }

    [Fact]
    public async Task A_long_document_takes_no_place_of_another()
    {
        var workspace = await CreateWorkspaceAsync();
        var manual = string.Join("\n\n", Enumerable.Range(0, SearchPlan.Candidates + 200).Select(i => $"rocket stage{i}"));
        var notes = Enumerable.Range(0, 20).Select(i => Ingest.Text($"note {i:00}", $"a rocket among other things, said on day {i}", metadata: new() { ["kind"] = "note" })).ToList();
        await Ingest.AddAsync(workspace, [Ingest.Text("manual", manual), .. notes]);
        string[] expected = [.. notes.Select(note => note.Key), "manual"];

        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var plan = Plan(workspace, "rocket", mode);
            var page = await SearchAsync(plan);

            Assert.Equal(expected.Length, page.TotalCandidates);
            Assert.Equal(expected.Order(StringComparer.Ordinal), page.Hits.Select(hit => hit.Document.Key).Order(StringComparer.Ordinal));
            Assert.Equal(SearchPlan.Candidates, (await SearchAsync(plan with { GroupBy = SearchGrouping.Chunk, Mode = SearchMode.Keyword })).TotalCandidates);
        }
    }

    [Fact]
    public async Task Shows_neighbours_in_reading_order_as_far_as_there_are_any()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "one\n\ntwo\n\nthree\n\nfour\n\nfive"), Ingest.Text("b", "zero\n\nthree"));

        var hits = (await SearchAsync(Plan(workspace, "three") with { Neighbors = 3 })).Hits.ToDictionary(hit => hit.Document.Key, StringComparer.Ordinal);

        Assert.Equal(["one", "two"], hits["a"].Before.Select(chunk => chunk.Text));
        Assert.Equal(["four", "five"], hits["a"].After.Select(chunk => chunk.Text));
        Assert.Equal(["zero"], hits["b"].Before.Select(chunk => chunk.Text));
        Assert.Empty(hits["b"].After);
        var bare = (await SearchAsync(workspace, "three")).Hits[0];
        Assert.Empty(bare.Before.Concat(bare.After));
    }

    [Fact]
    public async Task Orders_equal_scores_by_age_whatever_the_order_of_their_commits()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, [.. Enumerable.Range(0, 12).Select(i => Ingest.Text($"{i:00}", "the same text\n\nthe same text"))]);
        var leased = (await Ingest.LeaseAsync()).ToList();
        foreach (var document in leased.OrderByDescending(document => (document.Document.Id * 7) % 12)) await Ingest.CommitAsync(document);
        await Ingest.AddAsync(workspace, Ingest.Text("05", "the same text\n\nthe same text", title: "changed"));
        await Ingest.AddAsync(workspace, Ingest.Text("05", "the same text\n\nthe same text"));

        foreach (var mode in Enum.GetValues<SearchMode>())
        {
            var plan = Plan(workspace, "same", mode) with { GroupBy = SearchGrouping.Chunk };
            var hits = (await SearchAsync(plan)).Hits;

            Assert.Equal(Enumerable.Range(0, 12).SelectMany(i => (string[])[$"{i:00} 0", $"{i:00} 1"]), hits.Select(hit => $"{hit.Document.Key} {hit.Chunk.Ordinal}"));
            Assert.Equal(hits.Take(5).Select(hit => hit.Chunk.Id), (await SearchAsync(plan with { Limit = 5 })).Hits.Select(hit => hit.Chunk.Id));
        }
    }

    [Fact]
    public async Task Never_finds_a_text_without_any_known_token_by_meaning_but_still_by_its_words()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AcceptAsync(workspace, Ingest.Text("zero", "unknown river"), Ingest.Text("near", "a valley"));
        var processed = (await Ingest.LeaseAsync()).Select(Ingest.Process)
            .Select(document => document.Leased.Document.Key is "zero" ? document with { Chunks = [document.Chunks[0] with { Vector = new float[Model.Info.Dimensions] }] } : document)
            .ToList();
        await Store.Ingestion.CommitAsync(workspace, processed, Token);

        Assert.Equal(["near"], await FindAsync(workspace, "river valley", SearchMode.Vector));
        Assert.Equal(["zero"], await FindAsync(workspace, "river"));
        Assert.Null((await SearchAsync(workspace, "river", SearchMode.Hybrid)).Hits.Single(hit => hit.Document.Key is "zero").Vector);
        Assert.Empty(await Store.VerifyAsync(Token));
    }

    [Fact]
    public async Task Answers_by_words_alone_when_the_query_has_no_vector()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river"), Ingest.Text("b", "valley"));

        var hybrid = await SearchAsync(Plan(workspace, "river", SearchMode.Hybrid) with { QueryVector = null });

        Assert.Equal(["a"], hybrid.Hits.Select(hit => hit.Document.Key));
        Assert.Empty((await SearchAsync(Plan(workspace, "river", SearchMode.Vector) with { QueryVector = null })).Hits);
    }

    [Fact]
    public async Task Refuses_a_vector_of_other_dimensions_and_a_workspace_that_was_deleted()
    {
        var workspace = await CreateWorkspaceAsync();
        await Ingest.AddAsync(workspace, Ingest.Text("a", "river"));
        await SearchAsync(workspace, "river");

        var mismatch = await Assert.ThrowsAsync<AsembException>(() => SearchAsync(Plan(workspace, "river", SearchMode.Hybrid) with { QueryVector = new float[3] }));
        Assert.Equal(ErrorCodes.ModelMismatch, mismatch.Error);
        Assert.Contains("3 dimensions", mismatch.Message, StringComparison.Ordinal);

        await Store.Workspaces.DeleteAsync("default", Token);
        await CreateWorkspaceAsync();
        Assert.Equal(ErrorCodes.WorkspaceNotFound, (await Assert.ThrowsAsync<AsembException>(() => SearchAsync(workspace, "river"))).Error);
    }
}
