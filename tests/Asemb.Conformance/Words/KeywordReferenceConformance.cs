using Asemb.Conformance.Stores;
using Asemb.Core.Evaluation;
using Asemb.Core.Search;
using Asemb.Core.Search.Queries;
using Asemb.Core.Workspaces;
using Asemb.Relevance;

namespace Asemb.Conformance.Words;

/// <summary>What a store's keyword search answers against BM25 computed by hand.</summary>
public abstract class KeywordReferenceConformance(StoreSource source) : StoreConformance(source)
{
    private const int QueriesOfSharedSet = 500;

    /// <summary>Each in the language of its texts, so that finding the language is not measured with it.</summary>
    public static TheoryData<string, string> SharedSets { get; } = new()
    {
        { "scifact", "english" },
        { "cranfield", "english" },
        { "cisi", "english" },
        { "squad-dev", "english" },
        { "msdocs-desc", "english" },
        { "xquad-en", "english" },
        { "xquad-de", "german" },
        { "xquad-tr", "turkish" },
        { "arxiv-title", "english" },
    };

    [Fact]
    public async Task Documents_and_scores_are_those_of_the_reference()
    {
        var (workspace, reference) = (await CreateAsync("english"), new ReferenceBm25("english"));
        var texts = new MadeUpTexts(seed: 17);
        await new CollectionFeed(Store, workspace, Model, reference).AddAsync(Enumerable.Range(0, 300).Select(i => ($"text-{i:000}", "", texts.Document(4, 60))));

        await CompareAsync(workspace, reference, texts);
    }

    [Fact]
    public async Task Scores_follow_the_average_length_when_texts_come_and_go()
    {
        var (workspace, reference) = (await CreateAsync("english"), new ReferenceBm25("english"));
        var texts = new MadeUpTexts(seed: 23);
        var feed = new CollectionFeed(Store, workspace, Model, reference);
        await feed.AddAsync(Enumerable.Range(0, 100).Select(i => ($"short-{i:000}", "", texts.Document(1, 8))));
        await feed.AddAsync(Enumerable.Range(0, 100).Select(i => ($"long-{i:000}", "", texts.Document(1, 200))));
        await CompareAsync(workspace, reference, texts);

        var gone = Enumerable.Range(0, 80).Select(i => $"short-{i:000}").ToList();
        Assert.Equal(gone.Count, await Store.Documents.DeleteAsync(workspace, gone, Token));
        gone.ForEach(reference.Remove);

        await CompareAsync(workspace, reference, texts);
    }

    [Theory]
    [MemberData(nameof(SharedSets))]
    public async Task Finds_as_well_as_the_reference_on_shared_collections(string name, string language)
    {
        var set = RetrievalSet.Read(SharedFolder(name), QueriesOfSharedSet);
        var (workspace, reference) = (await CreateAsync(language), new ReferenceBm25(language));
        await new CollectionFeed(Store, workspace, Model, reference).AddAsync(set.Documents().Select(document => (document.Id, document.Title, document.Text)));

        var (ours, theirs) = (new List<double>(), new List<double>());
        foreach (var query in set.Queries)
        {
            // The texts of these queries are no syntax, which the reference would not know.
            var page = await SearchAsync(Plan(workspace, query.Text) with { Query = ParsedQuery.Plain(query.Text) });
            ours.Add(Ndcg([.. page.Hits.Select(hit => hit.Document.Key)], query));
            theirs.Add(Ndcg([.. reference.Rank(query.Text).Take(10).Select(entry => entry.Document)], query));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: nDCG@10 {ours.Average():0.0000}, reference {theirs.Average():0.0000}, {ours.Zip(theirs).Count(pair => pair.First != pair.Second)} of {ours.Count} queries differ");
        Assert.Equal(theirs.Average(), ours.Average(), tolerance: 0.01);
    }

    private Task<Workspace> CreateAsync(string language) => Store.Workspaces.CreateAsync("default", Model.Info, new WorkspaceSettings { Language = language }, Token);

    private async Task CompareAsync(Workspace workspace, ReferenceBm25 reference, MadeUpTexts texts)
    {
        // A word that no text has may be taken for a misspelt one, which is not what is compared.
        var queries = Enumerable.Range(0, 60).Select(_ => texts.Query()).Where(query => query.Split(' ').All(reference.Knows)).ToList();
        Assert.InRange(queries.Count, 30, 60);
        foreach (var query in queries)
        {
            var hits = (await SearchAsync(Plan(workspace, query) with { Limit = SearchRequestValidator.MaxLimit })).Hits;
            var expected = reference.Rank(query);
            var scores = expected.ToDictionary(entry => entry.Document, entry => entry.Score, StringComparer.Ordinal);
            Assert.Equal(Math.Min(expected.Count, SearchRequestValidator.MaxLimit), hits.Count);
            for (var i = 0; i < hits.Count; i++)
            {
                // By score and not by key: neighbours whose scores are equal but for rounding may stand either way.
                Assert.Equal(1, hits[i].Score / expected[i].Score, tolerance: 1e-4);
                Assert.Equal(1, hits[i].Score / scores[hits[i].Document.Key], tolerance: 1e-4);
            }
        }
    }

    private static double Ndcg(IReadOnlyList<string> ranking, RetrievalQuery query) => RetrievalMetrics.NormalizedDiscountedCumulativeGain(ranking, query.Judgements, 10);

    private static string SharedFolder(string name)
    {
        var root = Environment.GetEnvironmentVariable("ASEMB_SHARED_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "ASEMB_SHARED_DATA names no folder.");
        string[] candidates = [Path.Combine(root!, "data", "retrieval", name), Path.Combine(root!, "retrieval", name)];
        var folder = candidates.FirstOrDefault(Directory.Exists);
        Assert.SkipWhen(folder is null, $"ASEMB_SHARED_DATA has no retrieval/{name}.");
        return folder!;
    }
}
