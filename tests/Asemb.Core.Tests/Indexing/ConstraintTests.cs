using System.Text.Json.Nodes;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;
using Asemb.Core.Words;

namespace Asemb.Core.Tests.Indexing;

public sealed class ConstraintTests
{
    private static readonly string[] Vocabulary = ["wa", "wb", "wc", "wd", "we", "wf"];

    [Fact]
    public void Phrases_and_exclusions_hold_in_both_legs_as_reading_every_chunk_says()
    {
        var random = new Random(21);
        using var index = new WorkspaceIndex(4);
        var corpus = new Dictionary<long, string[]>();
        for (var step = 1; step <= 400; step++)
        {
            long id = random.Next(1, 60);
            if (random.Next(5) == 0) index.Apply(step, null, corpus.Remove(id) ? [id] : [], []);
            else Put(index, step, id, corpus[id] = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Words(random, 1, 12))]);
            if (corpus.Count == 0) continue;

            var (phrase, excluded, excludedPhrase) = (Words(random, 1, 4), Words(random, 1, 2), Words(random, 2, 3));
            var text = $"\"{phrase}\" {Words(random, 1, 3)} -\"{excluded}\" -\"{excludedPhrase}\"";
            var filter = step % 3 == 0 ? FilterParser.Parse(JsonNode.Parse("""{"odd":true}""")!) : null;
            var allowed = corpus.Where(entry => filter is null || entry.Key % 2 == 1)
                .SelectMany(entry => entry.Value.Select((chunk, i) => (Key: (entry.Key, i), Text: $" {chunk} ")))
                .Where(chunk => !Has(chunk.Text, excluded) && !Has(chunk.Text, excludedPhrase)).ToList();
            var expected = allowed.Where(chunk => Has(chunk.Text, phrase)).Select(chunk => chunk.Key).Order().ToList();
            var falls = expected.Count == 0;

            var answer = index.Search(new IndexQuery(QueryParser.Parse(text), [1, 0, 0, 0], filter, 10_000, SearchGrouping.Chunk), TestContext.Current.CancellationToken);

            Assert.Equal(falls ? [.. allowed.Select(chunk => chunk.Key).Order()] : expected, Keys(answer.Vector));
            if (!falls) Assert.Equal(expected, Keys(answer.Keyword));
            else Assert.Subset(allowed.Select(chunk => chunk.Key).ToHashSet(), Keys(answer.Keyword).ToHashSet());
            Assert.Equal(
                falls && corpus.Keys.Any(key => filter is null || key % 2 == 1),
                answer.Warnings.Any(warning => warning.Contains("has the phrase", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public void Documents_found_behind_the_best_chunks_keep_the_demands_too()
    {
        using var index = new WorkspaceIndex(4);
        Put(index, 1, 1, [.. Enumerable.Range(0, 20).Select(_ => "wa wb")]);
        for (var id = 2; id < 30; id++) Put(index, id, id, [id % 2 == 0 ? "wa wb wc wd we wf" : "wb wa wc wd we wf"]);

        var answer = index.Search(new IndexQuery(QueryParser.Parse("\"wa wb\""), [1, 0, 0, 0], null, 10), TestContext.Current.CancellationToken);

        foreach (var leg in (Candidate[][])[answer.Keyword, answer.Vector])
        {
            Assert.Equal(10, leg.Select(candidate => candidate.DocumentId).Distinct().Count());
            Assert.All(leg, candidate => Assert.True(candidate.DocumentId == 1 || candidate.DocumentId % 2 == 0));
        }
    }

    [Fact]
    public void A_compound_is_excluded_as_a_whole_and_does_not_part_a_phrase()
    {
        using var index = new WorkspaceIndex(4);
        Put(index, 1, 1, ["set max_connections high"]);
        Put(index, 2, 2, ["set max connections high"]);

        Assert.Equal([2], Find(index, "set -max_connections"));
        Assert.Equal([1], Find(index, "\"max_connections\""));
        Assert.Equal([1, 2], Find(index, "\"max connections high\""));
        Assert.Equal([1], Find(index, "max_conn*").Except(Find(index, "-max_connections set")));
    }

    [Fact]
    public void Pairs_of_characters_stand_next_to_one_another_in_a_phrase()
    {
        using var index = new WorkspaceIndex(4);
        Put(index, 1, 1, ["東京都に住む"]);
        Put(index, 2, 2, ["京都と東京"]);

        Assert.Equal([1, 2], Find(index, "東京都"));
        Assert.Equal([1], Find(index, "\"東京都\""));
        Assert.Equal([2], Find(index, "東京 -東京都"));
    }

    [Fact]
    public void Suggests_nothing_and_demands_nothing_in_an_empty_workspace()
    {
        using var index = new WorkspaceIndex(4);

        var answer = index.Search(new IndexQuery(QueryParser.Parse("\"a phrase\" postgers rest* -word"), null, null, 10), TestContext.Current.CancellationToken);

        Assert.Empty(answer.Keyword);
        Assert.Null(answer.Reading.Suggestion);
    }

    private static IEnumerable<long> Find(WorkspaceIndex index, string query) =>
        index.Search(new IndexQuery(QueryParser.Parse(query), null, null, 100), TestContext.Current.CancellationToken).Keyword.Select(candidate => candidate.DocumentId).Order();

    private static IEnumerable<(long, int)> Keys(Candidate[] leg) => leg.Select(candidate => (candidate.DocumentId, candidate.Ordinal)).Order();

    private static bool Has(string text, string words) => text.Contains($" {words} ", StringComparison.Ordinal);

    private static string Words(Random random, int least, int most) => string.Join(' ', Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => Vocabulary[random.Next(Vocabulary.Length)]));

    private static void Put(WorkspaceIndex index, long generation, long id, string[] chunks)
    {
        var terms = index.BeginTerms();
        var rows = chunks.Select((text, i) => new IndexChunkRow((generation * 1000) + i, i, terms.Encode(TextAnalyzer.For("english"), text), [1, 0, 0, 0])).ToList();
        index.Apply(generation, terms, [], [new IndexDocument(id, "english", new JsonObject { ["odd"] = id % 2 == 1 }, new IndexDocumentFields($"{id}", null, null, null, null, null, null, null, default, default), rows)]);
    }
}
