using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;
using Asemb.Core.Words;

namespace Asemb.Core.Tests.Indexing;

/// <summary>Grouped by document, a leg yields its best documents, however many chunks they have; what it yields besides are its best chunks.</summary>
public sealed class DocumentCandidatesTests
{
    private const int Documents = 60;
    private const int Limit = 20;
    private static readonly string[] Vocabulary = ["alpha", "beta", "gamma", "delta", "kappa"];

    [Theory]
    [InlineData(null)]
    [InlineData("""{"part":{"lt":9}}""")]
    [InlineData("""{"part":0}""")]
    public void Both_legs_yield_exactly_their_best_documents_by_the_best_chunk_of_each(string? filter)
    {
        var random = new Random(11);
        using var index = new WorkspaceIndex(4);
        for (var change = 0; change < 3 * Documents; change++) Put(index, change, random);
        for (var round = 0; round < 30; round++)
        {
            var parsed = filter is null ? null : FilterParser.Parse(JsonNode.Parse(filter));
            var query = new IndexQuery(QueryParser.Parse(string.Join(' ', Vocabulary[random.Next(5)], Vocabulary[random.Next(5)])), Vector(random), parsed, 100_000, SearchGrouping.Chunk);
            var all = index.Search(query, TestContext.Current.CancellationToken);

            var chunks = index.Search(query with { Limit = Limit }, TestContext.Current.CancellationToken);
            var documents = index.Search(query with { Limit = Limit, GroupBy = SearchGrouping.Document }, TestContext.Current.CancellationToken);

            Assert.Equal(all.Keyword.Take(Limit), chunks.Keyword);
            Assert.Equal(all.Vector.Take(Limit), chunks.Vector);
            Assert.Equal(Expected(all.Keyword), documents.Keyword);
            Assert.Equal(Expected(all.Vector), documents.Vector);
        }
    }

    [Fact]
    public void Vectors_scanned_by_several_cores_yield_the_same()
    {
        var random = new Random(5);
        using var index = new WorkspaceIndex(4);
        var rows = new List<IndexDocument>();
        for (var id = 1; id <= 500; id++)
            rows.Add(Document(id, [.. Enumerable.Range(0, id == 1 ? 20_000 : 3).Select(i => new IndexChunkRow((id * 100_000L) + i, i, [], id == 1 ? [1, 0, 0, 0] : Vector(random)))]));
        index.Apply(1, null, [], rows);
        var best = rows.Select(row => (row.Id, Score: row.Chunks.Max(chunk => TensorPrimitives.Dot(chunk.Vector, [1, 0, 0, 0]))))
            .OrderByDescending(row => row.Score).ThenBy(row => row.Id).Take(Limit).Select(row => row.Id);

        var answer = index.Search(new IndexQuery(null, [1, 0, 0, 0], null, Limit), TestContext.Current.CancellationToken);

        Assert.Equal(best, answer.Vector.Select(candidate => candidate.DocumentId).Distinct());
    }

    /// <summary>From all chunks, best first: the best chunks, and the leaders of the documents that are among the best and not among those.</summary>
    private static IEnumerable<Candidate> Expected(IReadOnlyList<Candidate> all)
    {
        var chunks = all.Take(Limit).ToList();
        return chunks.Concat(all.DistinctBy(candidate => candidate.DocumentId).Take(Limit).Where(leader => chunks.TrueForAll(chunk => chunk.DocumentId != leader.DocumentId)));
    }

    private static void Put(WorkspaceIndex index, int change, Random random)
    {
        long id = random.Next(1, Documents + 1);
        var terms = index.BeginTerms();
        var analyzer = TextAnalyzer.For("english");
        var chunks = Enumerable.Range(0, random.Next(8) == 0 ? 40 : random.Next(1, 4)).Select(i => new IndexChunkRow(
            (change * 1000L) + i, i, terms.Encode(analyzer, string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => Vocabulary[random.Next(5)]))), Vector(random))).ToList();
        index.Apply(change, terms, [], [Document(id, chunks)]);
    }

    private static IndexDocument Document(long id, IReadOnlyList<IndexChunkRow> chunks) => new(
        id, "english", new JsonObject { ["part"] = id % 10 }, new IndexDocumentFields("key" + id, null, null, null, null, null, null, null, default, default), chunks);

    private static float[] Vector(Random random)
    {
        float[] vector = [random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f, random.NextSingle() - 0.5f];
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm(vector), vector);
        return vector;
    }
}
