using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;
using CsCheck;

namespace Asemb.Core.Tests.Search.Fusion;

/// <summary>What every formula must keep to, whatever its constants.</summary>
public sealed class CandidateFusionTests
{
    private static readonly FusionOptions Weighted = new(FusionMethod.Weighted, 0.3);

    [Fact]
    public void Gives_nothing_for_nothing() => Assert.Empty(Fuse([], []));

    [Fact]
    public void Leaves_the_ranking_of_one_leg_as_it_is_when_the_other_found_nothing()
    {
        List<Candidate> leg = [Chunk(1, 0, 9), Chunk(2, 0, 5), Chunk(3, 0, 1)];
        foreach (var method in Enum.GetValues<FusionMethod>())
        {
            Assert.Equal([1L, 2, 3], Documents(Fuse(leg, [], options: new(method, 0.5))));
            Assert.Equal([1L, 2, 3], Documents(Fuse([], leg, options: new(method, 0.5))));
        }
    }

    [Fact]
    public void A_mode_of_one_leg_ignores_the_other()
    {
        List<Candidate> words = [Chunk(1, 0, 9)], near = [Chunk(2, 0, 0.9f)];

        var keyword = Assert.Single(Fuse(words, near, SearchMode.Keyword));
        var vector = Assert.Single(Fuse(words, near, SearchMode.Vector));

        Assert.Equal((1L, 9d, null), (keyword.Chunk.DocumentId, keyword.Score, keyword.Vector));
        Assert.Equal((2L, 0.9, null), (vector.Chunk.DocumentId, Math.Round(vector.Score, 6), vector.Keyword));
    }

    [Theory]
    [InlineData(FusionMethod.Weighted)]
    [InlineData(FusionMethod.Rrf)]
    public void What_both_legs_found_goes_before_what_one_found_lower(FusionMethod method)
    {
        List<Candidate> words = [Chunk(1, 0, 9), Chunk(2, 0, 5)], near = [Chunk(1, 0, 0.9f), Chunk(3, 0, 0.5f)];

        Assert.Equal(1, Fuse(words, near, options: new(method, 0.5))[0].Chunk.DocumentId);
    }

    [Fact]
    public void Tells_score_and_rank_of_each_leg()
    {
        List<Candidate> words = [Chunk(1, 0, 9), Chunk(2, 0, 5)], near = [Chunk(3, 0, 0.75f), Chunk(2, 0, 0.5f)];

        var hits = Fuse(words, near).ToDictionary(hit => hit.Chunk.DocumentId);

        Assert.Equal((new LegScore(5, 2), new LegScore(0.5, 2)), (hits[2].Keyword, hits[2].Vector));
        Assert.Equal((new LegScore(9, 1), null), (hits[1].Keyword, hits[1].Vector));
        Assert.Equal((null, new LegScore(0.75, 1)), (hits[3].Keyword, hits[3].Vector));
    }

    [Fact]
    public void Grouped_by_document_a_leg_counts_its_best_chunk_and_ranks_documents()
    {
        List<Candidate> words = [Chunk(1, 0, 9), Chunk(1, 1, 8), Chunk(2, 0, 7)];

        var hits = Fuse(words, [], SearchMode.Keyword);

        Assert.Equal([(1L, 9d, 1), (2L, 7d, 2)], hits.Select(hit => (hit.Chunk.DocumentId, hit.Score, hit.Keyword!.Rank)));
        Assert.Equal(3, Fuse(words, [], SearchMode.Keyword, grouping: SearchGrouping.Chunk).Length);
    }

    [Fact]
    public void Shows_the_chunk_that_both_legs_like_best()
    {
        // Of document 1, chunk 0 leads the words and chunk 2 the meaning; chunk 1 is good in both.
        List<Candidate> words = [Chunk(1, 0, 10), Chunk(1, 1, 9.9f), Chunk(2, 0, 1)], near = [Chunk(1, 2, 0.9f), Chunk(1, 1, 0.89f), Chunk(2, 0, 0.1f)];

        Assert.Equal(1, Fuse(words, near, options: new(FusionMethod.Weighted, 0.5))[0].Chunk.Ordinal);
    }

    [Fact]
    public void Orders_equal_scores_by_document_and_ordinal()
    {
        List<Candidate> words = [Chunk(3, 1, 5), Chunk(3, 0, 5), Chunk(1, 0, 5), Chunk(2, 0, 5)];

        Assert.Equal([(1L, 0), (2, 0), (3, 0), (3, 1)], Fuse(words, [], SearchMode.Keyword, grouping: SearchGrouping.Chunk).Select(hit => (hit.Chunk.DocumentId, hit.Chunk.Ordinal)));
    }

    [Fact]
    public void Any_two_legs_give_each_unit_once_in_a_total_order_that_does_not_depend_on_ties()
    {
        var leg = Gen.Select(Gen.Int[1, 12], Gen.Int[0, 3], Gen.Int[1, 5]).Array[0, 20];
        Gen.Select(leg, leg, Gen.Double[0, 1], Gen.Bool, Gen.Bool).Sample(
            (words, near, weight, isRrf, byChunk) =>
            {
                var (left, right) = (Leg(words), Leg(near));
                var grouping = byChunk ? SearchGrouping.Chunk : SearchGrouping.Document;
                var hits = Fuse(left, right, SearchMode.Hybrid, new(isRrf ? FusionMethod.Rrf : FusionMethod.Weighted, weight), grouping);
                var units = left.Concat(right).Select(chunk => byChunk ? chunk.ChunkId : chunk.DocumentId).ToHashSet();
                return hits.Length == units.Count
                    && hits.Select(hit => byChunk ? hit.Chunk.ChunkId : hit.Chunk.DocumentId).ToHashSet().SetEquals(units)
                    && hits.All(hit => double.IsFinite(hit.Score) && (hit.Keyword is not null || hit.Vector is not null))
                    && hits.Zip(hits.Skip(1)).All(pair => Precedes(pair.First, pair.Second));
            },
            iter: 3000);
    }

    private static bool Precedes(RankedHit a, RankedHit b) =>
        a.Score != b.Score ? a.Score > b.Score : (a.Chunk.DocumentId, a.Chunk.Ordinal).CompareTo((b.Chunk.DocumentId, b.Chunk.Ordinal)) < 0;

    private static List<Candidate> Leg((int Document, int Ordinal, int Score)[] chunks) =>
        [.. chunks.DistinctBy(chunk => (chunk.Document, chunk.Ordinal)).Select(chunk => Chunk(chunk.Document, chunk.Ordinal, chunk.Score)).OrderByDescending(chunk => chunk.Score).ThenBy(chunk => chunk.DocumentId).ThenBy(chunk => chunk.Ordinal)];

    private static RankedHit[] Fuse(
        IReadOnlyList<Candidate> words, IReadOnlyList<Candidate> near, SearchMode mode = SearchMode.Hybrid, FusionOptions? options = null, SearchGrouping grouping = SearchGrouping.Document) =>
        CandidateFusion.Fuse(words, near, mode, options ?? Weighted, grouping);

    private static IEnumerable<long> Documents(IEnumerable<RankedHit> hits) => hits.Select(hit => hit.Chunk.DocumentId);

    private static Candidate Chunk(long document, int ordinal, float score) => new((document * 100) + ordinal, document, ordinal, score);
}
