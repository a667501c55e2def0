using Asemb.Core.Evaluation;

namespace Asemb.Core.Tests.Evaluation;

public sealed class SpanMetricsTests
{
    [Fact]
    public void A_chunk_that_holds_part_of_the_answer()
    {
        // 5 of the 10 answer positions found, 15 positions read, 5 missed.
        var score = SpanMetrics.Score([new TextSpan(10, 20)], [new TextSpan(0, 15)]);
        Assert.Equal(0.5, score.Recall, 12);
        Assert.Equal(5 / 15.0, score.Precision, 12);
        Assert.Equal(5 / 20.0, score.IntersectionOverUnion, 12);
    }

    [Fact]
    public void What_overlapping_chunks_repeat_is_found_once_and_paid_twice()
    {
        var score = SpanMetrics.Score([new TextSpan(0, 10)], [new TextSpan(0, 10), new TextSpan(5, 15)]);
        Assert.Equal(1, score.Recall, 12);
        Assert.Equal(0.5, score.Precision, 12);
        Assert.Equal(0.5, score.IntersectionOverUnion, 12);
    }

    [Fact]
    public void Several_answers_add_up_and_other_documents_cost_precision()
    {
        // Answers 10 + 10 positions (two overlapping ones count once); 12 found; 12 read here and 8 elsewhere.
        var score = SpanMetrics.Score([new TextSpan(0, 8), new TextSpan(4, 10), new TextSpan(20, 30)], [new TextSpan(0, 10), new TextSpan(28, 30)], 8);
        Assert.Equal(0.6, score.Recall, 12);
        Assert.Equal(12 / 20.0, score.Precision, 12);
        Assert.Equal(12 / 28.0, score.IntersectionOverUnion, 12);
    }

    [Fact]
    public void Nothing_retrieved_scores_nothing()
    {
        Assert.Equal(new SpanScore(0, 0, 0), SpanMetrics.Score([new TextSpan(0, 8)], []));
        Assert.Equal(new SpanScore(0, 0, 0), SpanMetrics.Score([new TextSpan(0, 8)], [new TextSpan(8, 12)]));
    }

    [Fact]
    public void An_answer_without_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => SpanMetrics.Score([new TextSpan(5, 5)], []));

    [Fact]
    public void An_answer_is_cut_when_no_chunk_holds_all_of_it()
    {
        TextSpan[] chunks = [new(0, 10), new(8, 20)];
        Assert.False(SpanMetrics.IsCut(new TextSpan(0, 10), chunks));
        Assert.False(SpanMetrics.IsCut(new TextSpan(8, 20), chunks));
        Assert.True(SpanMetrics.IsCut(new TextSpan(7, 11), chunks));
    }

    [Fact]
    public void A_union_merges_spans_that_overlap_or_touch() =>
        Assert.Equal([new TextSpan(0, 7), new TextSpan(9, 12)], TextSpan.Union([new(9, 12), new(5, 7), new(0, 5), new(1, 3), new(8, 8)]));
}
