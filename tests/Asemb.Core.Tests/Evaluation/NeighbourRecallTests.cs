using Asemb.Core.Evaluation;

namespace Asemb.Core.Tests.Evaluation;

public sealed class NeighbourRecallTests
{
    [Fact]
    public void Recall_by_ids_is_the_share_of_the_exact_neighbours_found()
    {
        Assert.Equal(2 / 3.0, NeighbourRecall.ByIds([1, 9, 3, 2], [1, 2, 3, 4], 3), 12);
        Assert.Equal(0.5, NeighbourRecall.ByIds([1], [1, 2], 10), 12);
        Assert.Equal(0.5, NeighbourRecall.ByIds([1, 1], [1, 2], 2), 12);
        Assert.Equal(1, NeighbourRecall.ByIds([], Array.Empty<int>(), 10), 12);
    }

    [Fact]
    public void Recall_by_similarity_accepts_another_choice_among_equals()
    {
        Assert.Equal(1, NeighbourRecall.BySimilarity([0.9, 0.8, 0.8], [0.9, 0.8, 0.8, 0.8], 3), 12);
        Assert.Equal(2 / 3.0, NeighbourRecall.BySimilarity([0.9, 0.8, 0.7], [0.9, 0.8, 0.8], 3), 12);
        Assert.Equal(1 / 3.0, NeighbourRecall.BySimilarity([0.9], [0.9, 0.8, 0.8], 3), 12);
        Assert.Equal(1, NeighbourRecall.BySimilarity([0.5], [], 3), 12);
    }
}
