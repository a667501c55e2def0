using Asemb.Core.Evaluation;

namespace Asemb.Core.Tests.Evaluation;

public sealed class NeighbourRecallTests
{
    [Fact]
    public void Recall_by_similarity_accepts_another_choice_among_equals()
    {
        Assert.Equal(1, NeighbourRecall.BySimilarity([0.9, 0.8, 0.8], [0.9, 0.8, 0.8, 0.8], 3), 12);
        Assert.Equal(2 / 3.0, NeighbourRecall.BySimilarity([0.9, 0.8, 0.7], [0.9, 0.8, 0.8], 3), 12);
        Assert.Equal(1 / 3.0, NeighbourRecall.BySimilarity([0.9], [0.9, 0.8, 0.8], 3), 12);
        Assert.Equal(1, NeighbourRecall.BySimilarity([0.5], [], 3), 12);
    }
}
