using Asemb.Core.Chunking;
using Asemb.Core.Documents;
using Asemb.Core.Embeddings;
using Asemb.Core.Evaluation;

namespace Asemb.Benchmarks.Chunking;

/// <summary>What one way of cutting is worth on the questions; shares are means over the questions.</summary>
internal sealed record ChunkingScore(
    int Chunks, double Tokens, int SpansCut, SpanScore Top5, double VectorRecall, double FusedRecall, IReadOnlyList<double> VectorPerQuestion, IReadOnlyList<double> FusedPerQuestion)
{
    /// <summary>Tokens a reader pays for when recall is compared between sizes.</summary>
    public const int Budget = 1000;

    public static async Task<ChunkingScore> MeasureAsync(
        ChunkingQuestions data, ChunkingOptions options, IEmbeddingModel model, IReadOnlyList<float[]> questionVectors)
    {
        var chunks = data.Texts.SelectMany(text => Chunk(text.Value, options, model).Select(chunk => (text.Key, chunk))).ToList();
        var ranking = await ChunkRanking.BuildAsync(chunks, model);
        var (top, byVector, fused, cut) = (new List<SpanScore>(), new List<double>(), new List<double>(), 0);
        for (var i = 0; i < data.Questions.Count; i++)
        {
            var question = data.Questions[i];
            var ofCorpus = chunks.Where(item => string.Equals(item.Key, question.Corpus, StringComparison.Ordinal)).Select(item => Span(item.chunk)).ToList();
            cut += question.Answers.Count(answer => SpanMetrics.IsCut(answer, ofCorpus));
            var (vectorOrder, fusedOrder) = ranking.Rank(question.Text, questionVectors[i]);
            top.Add(Score(question, chunks, fusedOrder.Take(5)));
            byVector.Add(RecallWithinBudget(question, chunks, vectorOrder));
            fused.Add(RecallWithinBudget(question, chunks, fusedOrder));
        }

        var mean = new SpanScore(top.Average(score => score.Recall), top.Average(score => score.Precision), top.Average(score => score.IntersectionOverUnion));
        return new ChunkingScore(chunks.Count, chunks.Average(item => item.chunk.TokenCount), cut, mean, byVector.Average(), fused.Average(), byVector, fused);
    }

    public static IReadOnlyList<DocumentChunk> Chunk(string text, ChunkingOptions options, ITokenCounter counter) =>
        DocumentChunker.Chunk(new ExtractedDocument { Text = text, Blocks = [], MediaType = "text/plain" }, options, counter, CancellationToken.None);

    private static TextSpan Span(DocumentChunk chunk) => new(chunk.Start, chunk.Start + chunk.Length);

    private static SpanScore Score(ChunkingQuestion question, List<(string Corpus, DocumentChunk Chunk)> chunks, IEnumerable<int> retrieved)
    {
        var here = new List<TextSpan>();
        var elsewhere = 0L;
        foreach (var (corpus, chunk) in retrieved.Select(index => chunks[index]))
        {
            if (string.Equals(corpus, question.Corpus, StringComparison.Ordinal)) here.Add(Span(chunk));
            else elsewhere += chunk.Length;
        }

        return SpanMetrics.Score(question.Answers, here, elsewhere);
    }

    // Chunks of different sizes are compared at the same cost: so many tokens read, between two chunks by the straight line.
    private static double RecallWithinBudget(ChunkingQuestion question, List<(string Corpus, DocumentChunk Chunk)> chunks, List<int> order)
    {
        var (tokens, recall, taken) = (0, 0.0, new List<int>());
        foreach (var index in order)
        {
            taken.Add(index);
            var next = Score(question, chunks, taken).Recall;
            var cost = chunks[index].Chunk.TokenCount;
            if (tokens + cost >= Budget) return recall + ((next - recall) * (Budget - tokens) / cost);
            (tokens, recall) = (tokens + cost, next);
        }

        return recall;
    }
}
