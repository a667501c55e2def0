using Asemb.Core.Indexing;
using Asemb.Core.Search;
using Asemb.Core.Search.Fusion;

namespace Asemb.Core.Tests.Search;

public sealed class CandidateFusionTests
{
    private const double Weight = 0.2;

    /// <summary>Cosines from 0.9 down to 0.4 at rank 101, of documents 1 to 101.</summary>
    private static readonly Candidate[] Near = [.. Enumerable.Range(0, 101).Select(i => new Candidate(i + 1, i + 1, 0, 0.9f - (0.005f * i)))];

    [Fact]
    public void The_weighted_formula_is_that_of_the_model_card()
    {
        Candidate[] words = [new(50, 50, 0, 8), new(1, 1, 0, 4), new(500, 500, 0, 2)];

        var hits = Fuse(words, new FusionOptions(FusionMethod.Weighted, Weight)).ToDictionary(hit => hit.Chunk.DocumentId);

        // The hundredth cosine is 0.405, so the spread is 0.495.
        Assert.Equal(0.8 + (0.2 * ((0.655 - 0.405) / 0.495)), hits[50].Score, 5);
        Assert.Equal((0.8 * 0.5) + 0.2, hits[1].Score, 5);
        Assert.Equal((0.8 * 0.25) - 0.2, hits[500].Score, 5);
        Assert.Equal(0.2 * ((0.4 - 0.405) / 0.495), hits[101].Score, 5);
    }

    [Fact]
    public void Cosines_that_hardly_differ_count_in_proportion_to_the_full_spread()
    {
        Candidate[] words = [new(50, 50, 0, 8)];

        var plain = Fuse(words, new FusionOptions(FusionMethod.Weighted, Weight));
        var wide = Fuse(words, new FusionOptions(FusionMethod.Weighted, Weight, FullSpread: 0.99));
        var narrow = Fuse(words, new FusionOptions(FusionMethod.Weighted, Weight, FullSpread: 0.3));

        Assert.Equal(0.2 * 0.5, wide.Single(hit => hit.Chunk.DocumentId == 1).Score, 5);
        Assert.Equal(plain, narrow);
    }

    [Fact]
    public void Cosines_that_do_not_differ_at_all_give_a_finite_score()
    {
        Candidate[] same = [new(1, 1, 0, 0.5f), new(2, 2, 0, 0.5f)];

        var hits = CandidateFusion.Fuse([new Candidate(2, 2, 0, 3)], same, SearchMode.Hybrid, new FusionOptions(FusionMethod.Weighted, Weight), SearchGrouping.Document);

        Assert.Equal([2L, 1L], hits.Select(hit => hit.Chunk.DocumentId));
        Assert.All(hits, hit => Assert.True(double.IsFinite(hit.Score)));
    }

    [Fact]
    public void A_leg_that_found_nothing_leaves_the_ranking_of_the_other()
    {
        Candidate[] words = [new(7, 7, 0, 5), new(8, 8, 0, 3)];
        var options = new FusionOptions(FusionMethod.Weighted, Weight);

        Assert.Equal([5.0, 3.0], CandidateFusion.Fuse(words, [], SearchMode.Hybrid, options, SearchGrouping.Document).Select(hit => hit.Score));
        Assert.Equal(Near.Select(near => near.DocumentId), CandidateFusion.Fuse([], Near, SearchMode.Hybrid, options, SearchGrouping.Document).Select(hit => hit.Chunk.DocumentId));
    }

    [Fact]
    public void A_document_stands_by_its_best_chunk_in_each_leg()
    {
        Candidate[] words = [new(11, 1, 0, 6), new(12, 1, 1, 5), new(21, 2, 0, 4)];
        Candidate[] near = [new(12, 1, 1, 0.8f), new(21, 2, 0, 0.7f), new(11, 1, 0, 0.2f)];

        var hits = CandidateFusion.Fuse(words, near, SearchMode.Hybrid, new FusionOptions(FusionMethod.Weighted, Weight), SearchGrouping.Document);

        Assert.Equal([1L, 2L], hits.Select(hit => hit.Chunk.DocumentId));
        Assert.Equal((6f, 0.8f), ((float)hits[0].Keyword!.Score, (float)hits[0].Vector!.Score));
        // Its second chunk is shown: it nearly leads the words and leads the vectors.
        Assert.Equal(12, hits[0].Chunk.ChunkId);
    }

    private static RankedHit[] Fuse(Candidate[] words, FusionOptions options) => CandidateFusion.Fuse(words, Near, SearchMode.Hybrid, options, SearchGrouping.Document);
}
