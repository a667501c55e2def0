using System.Diagnostics;
using Asemb.Core.Embeddings;
using Asemb.Core.Evaluation;
using Asemb.Core.Search;

namespace Asemb.Relevance;

/// <summary>What a mode scored on each query.</summary>
internal sealed record ModeScore(IReadOnlyList<double> NdcgPerQuery, IReadOnlyList<double> RecallPerQuery)
{
    public double Ndcg => NdcgPerQuery.Average();

    public double Recall => RecallPerQuery.Average();
}

/// <param name="Reference">BM25 of a plain reference implementation over whole documents, nDCG@10 and, where it is known, recall@100.</param>
/// <param name="Difference">Hybrid minus keyword, nDCG@10.</param>
internal sealed record SetScore(
    string Name, int Documents, int Chunks, int Queries, ModeScore Keyword, ModeScore Vector, ModeScore Hybrid, (double Ndcg, double? Recall)? Reference,
    PairedComparison Difference, double Seconds)
{
    /// <summary>BM25 with k1 0.9 and b 0.4 over whole documents, by another implementation with a plain stemmer.</summary>
    private static readonly Dictionary<string, (double Ndcg, double? Recall)> References = new(StringComparer.Ordinal)
    {
        ["scifact"] = (0.664, 0.908),
        ["cranfield"] = (0.353, 0.718),
        ["cisi"] = (0.348, 0.421),
        ["squad-dev"] = (0.883, 0.994),
        ["msdocs-desc"] = (0.635, 0.989),
        ["xquad-en"] = (0.964, null),
        ["xquad-de"] = (0.926, null),
        ["xquad-tr"] = (0.894, null),
        ["arxiv-title"] = (0.814, 0.964),
    };

    public static async Task<SetScore> MeasureAsync(RetrievalSet set, IEmbeddingModel model)
    {
        var clock = Stopwatch.StartNew();
        using var indexed = IndexedSet.Build(set.Documents(), model);
        var keyword = await ScoreAsync(set, indexed, SearchMode.Keyword);
        var vector = await ScoreAsync(set, indexed, SearchMode.Vector);
        var hybrid = await ScoreAsync(set, indexed, SearchMode.Hybrid);
        return new SetScore(
            set.Name, indexed.Documents, indexed.Chunks, set.Queries.Count, keyword, vector, hybrid,
            References.TryGetValue(set.Name, out var reference) ? reference : null,
            PairedBootstrap.Compare(keyword.NdcgPerQuery, hybrid.NdcgPerQuery), clock.Elapsed.TotalSeconds);
    }

    private static async Task<ModeScore> ScoreAsync(RetrievalSet set, IndexedSet indexed, SearchMode mode)
    {
        var (gains, recalls) = (new double[set.Queries.Count], new double[set.Queries.Count]);
        await Parallel.ForAsync(0, set.Queries.Count, async (i, _) =>
        {
            var query = set.Queries[i];
            var ranking = await indexed.SearchAsync(query.Text, mode);
            gains[i] = RetrievalMetrics.NormalizedDiscountedCumulativeGain(ranking, query.Judgements, 10);
            recalls[i] = RetrievalMetrics.Recall(ranking, query.Judgements, 100);
        });
        return new ModeScore(gains, recalls);
    }
}
