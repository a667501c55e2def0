using System.Text.Json.Nodes;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using Asemb.Core.Search.Queries;
using Asemb.Core.Words;

namespace Asemb.Core.Tests.Indexing;

public sealed class WorkspaceIndexTests
{
    private static readonly string[] Vocabulary = [.. Enumerable.Range(0, 60).Select(i => "word" + (char)('a' + (i % 26)) + (char)('a' + (i / 26)))];

    [Fact]
    public void Scores_equal_an_independent_BM25_through_additions_replacements_and_removals()
    {
        var random = new Random(7);
        using var index = new WorkspaceIndex(4);
        var corpus = new Dictionary<long, string[]>();
        for (var step = 0; step < 300; step++)
        {
            long id = random.Next(1, 80);
            if (random.Next(4) == 0)
            {
                corpus.Remove(id);
                index.Apply(step, null, [id], []);
            }
            else
            {
                var chunks = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Sentence(random)).ToArray();
                corpus[id] = chunks;
                Put(index, step, id, chunks);
            }

            if (step % 20 != 19) continue;
            var query = Sentence(random);
            var answer = index.Search(new IndexQuery(QueryParser.Parse(query), null, null, 1000), TestContext.Current.CancellationToken);
            var expected = Reference(corpus, query);
            Assert.Equal(expected.Count, answer.Keyword.Length);
            foreach (var candidate in answer.Keyword)
            {
                Assert.Equal(expected[(candidate.DocumentId, candidate.Ordinal)], candidate.Score, 3);
            }

            Assert.Equal(answer.Keyword.OrderByDescending(candidate => candidate.Score).Select(candidate => candidate.Score), answer.Keyword.Select(candidate => candidate.Score));
        }
    }

    [Fact]
    public void Function_words_of_a_question_count_less_than_its_subject()
    {
        using var index = new WorkspaceIndex(4);
        Put(index, 1, 1, ["What is it that flies?"]);
        Put(index, 2, 2, ["Compaction of a segment keeps live rows."]);
        Put(index, 3, 3, ["Rows are read in order."]);

        var answer = index.Search(new IndexQuery(QueryParser.Parse("what is it that compaction copies?"), null, null, 10), TestContext.Current.CancellationToken);

        Assert.Equal(2, answer.Keyword[0].DocumentId);
        Assert.Contains("what", answer.Reading.Terms);
    }

    [Fact]
    public void A_query_of_function_words_alone_is_answered_by_them()
    {
        using var index = new WorkspaceIndex(4);
        Put(index, 1, 1, ["To be, or not to be: that is the question."]);
        Put(index, 2, 2, ["The rest is silence."]);

        var answer = index.Search(new IndexQuery(QueryParser.Parse("to be or not to be"), null, null, 10), TestContext.Current.CancellationToken);

        Assert.Equal([1L], answer.Keyword.Select(candidate => candidate.DocumentId));
    }

    [Fact]
    public void A_zero_vector_is_never_near_anything()
    {
        using var index = new WorkspaceIndex(4);
        Put(index, 1, 1, ["alpha"], [0, 0, 0, 0]);
        Put(index, 2, 2, ["beta"], [1, 0, 0, 0]);

        var answer = index.Search(new IndexQuery(null, [-1, 0, 0, 0], null, 10), TestContext.Current.CancellationToken);

        Assert.Equal([2L], answer.Vector.Select(candidate => candidate.DocumentId));
    }

    [Fact]
    public void A_kept_chunk_keeps_its_words_and_vector_under_its_new_ordinal()
    {
        using var index = new WorkspaceIndex(4);
        Put(index, 1, 1, ["alpha", "beta"]);
        var terms = index.BeginTerms();
        var added = new IndexChunkRow(900, 0, terms.Encode(TextAnalyzer.For("english"), "gamma"), [1, 0, 0, 0]);
        index.Apply(2, terms, [], [Document(1, [added, new IndexChunkRow(11, 1, null, null)])]);

        var answer = index.Search(new IndexQuery(QueryParser.Parse("beta"), null, null, 10), TestContext.Current.CancellationToken);

        Assert.Equal((11L, 1), (answer.Keyword.Single().ChunkId, answer.Keyword.Single().Ordinal));
        Assert.Empty(index.Search(new IndexQuery(QueryParser.Parse("alpha"), null, null, 10), TestContext.Current.CancellationToken).Keyword);
    }

    [Fact]
    public void Numbers_of_a_write_that_failed_are_given_again()
    {
        using var index = new WorkspaceIndex(4);
        var failed = index.BeginTerms();
        failed.Encode(TextAnalyzer.For("english"), "lost words");
        Put(index, 1, 1, ["alpha"]);

        Assert.Equal(1, index.TermCount);
        Assert.Single(index.Search(new IndexQuery(QueryParser.Parse("alpha"), null, null, 10), TestContext.Current.CancellationToken).Keyword);
    }

    [Fact]
    public void Compaction_changes_no_answer()
    {
        var random = new Random(3);
        using var index = new WorkspaceIndex(4);
        var corpus = new Dictionary<long, string[]>();
        for (long id = 1; id <= 9000; id++)
        {
            corpus[id] = [Sentence(random)];
            Put(index, id, id, corpus[id]);
        }

        var removed = corpus.Keys.Where(id => id % 3 != 0).ToList();
        index.Apply(9001, null, removed, []);
        foreach (var id in removed) corpus.Remove(id);
        // The removal left dead slots; the next change copies the rest.
        corpus[10_000] = [Sentence(random)];
        Put(index, 9002, 10_000, corpus[10_000]);

        var query = Sentence(random);
        var answer = index.Search(new IndexQuery(QueryParser.Parse(query), null, null, 10_000), TestContext.Current.CancellationToken);
        var expected = Reference(corpus, query);
        Assert.Equal(expected.Count, answer.Keyword.Length);
        Assert.All(answer.Keyword, candidate => Assert.Equal(expected[(candidate.DocumentId, candidate.Ordinal)], candidate.Score, 3));
    }

    [Fact]
    public async Task Searches_see_a_document_whole_in_one_version()
    {
        using var index = new WorkspaceIndex(4);
        using var stop = new CancellationTokenSource();
        Put(index, 0, 1, ["common vaa", "common vaa", "common vaa"]);
        var searchers = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var answer = index.Search(new IndexQuery(QueryParser.Parse("common"), [0.5f, 0.5f, 0.5f, 0.5f], null, 10), CancellationToken.None);
                Assert.Equal(3, answer.Keyword.Length);
                Assert.Single(answer.Keyword.Select(candidate => candidate.ChunkId / 10_000).Distinct());
            }
        })).ToList();

        for (var version = 1; version < 3000; version++)
        {
            var terms = index.BeginTerms();
            var chunks = Enumerable.Range(0, 3).Select(i => new IndexChunkRow((version * 10_000) + i, i, terms.Encode(TextAnalyzer.For("english"), "common text"), [1, 0, 0, 0])).ToList();
            index.Apply(version, terms, [], [Document(1, chunks)]);
        }

        await stop.CancelAsync();
        await Task.WhenAll(searchers);
    }

    private static void Put(WorkspaceIndex index, long generation, long id, string[] chunks, float[]? vector = null)
    {
        var terms = index.BeginTerms();
        var rows = chunks.Select((text, i) => new IndexChunkRow((generation * 1000) + (id * 10) + i, i, terms.Encode(TextAnalyzer.For("english"), text), vector ?? [1, 0, 0, 0])).ToList();
        if (generation == 1 && id == 1) rows = [.. rows.Select((row, i) => row with { Id = 10 + i })];
        index.Apply(generation, terms, [], [Document(id, rows)]);
    }

    private static IndexDocument Document(long id, IReadOnlyList<IndexChunkRow> chunks) =>
        new(id, "english", new JsonObject(), new IndexDocumentFields("key" + id, null, null, null, null, null, null, null, default, default), chunks);

    private static string Sentence(Random random) => string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]));

    /// <summary>BM25 as its definition reads, over whole strings.</summary>
    private static Dictionary<(long, int), double> Reference(Dictionary<long, string[]> corpus, string query)
    {
        var chunks = corpus.SelectMany(entry => entry.Value.Select((text, i) => (Key: (entry.Key, i), Words: text.Split(' ')))).ToList();
        var average = chunks.Average(chunk => chunk.Words.Length);
        var scores = new Dictionary<(long, int), double>();
        // A word said twice counts twice.
        foreach (var word in query.Split(' '))
        {
            var n = chunks.Count(chunk => chunk.Words.Contains(word));
            var idf = Math.Log(1 + ((chunks.Count - n + 0.5) / (n + 0.5)));
            foreach (var (key, words) in chunks)
            {
                var tf = words.Count(candidate => candidate == word);
                if (tf == 0) continue;
                scores[key] = scores.GetValueOrDefault(key) + (idf * tf * 1.9 / (tf + (0.9 * (0.6 + (0.4 * words.Length / average)))));
            }
        }

        return scores;
    }
}
