using Asemb.Client.Contracts;
using Asemb.Core.Evaluation;

namespace Asemb.Server.Switching;

/// <summary>How some queries were answered: the documents found for each, and what that is worth.</summary>
internal sealed record QueryScores(IReadOnlyList<IReadOnlyList<string>> Found, IReadOnlyList<double> Ndcg, IReadOnlyList<double> Recall)
{
    public const int Depth = 10;

    /// <param name="found">Document keys, best first, each once.</param>
    public static QueryScores Of(IReadOnlyList<JudgedQuery> queries, IReadOnlyList<IReadOnlyList<string>> found) => new(
        found,
        [.. queries.Select((query, i) => RetrievalMetrics.NormalizedDiscountedCumulativeGain(found[i], query.Relevant, Depth))],
        [.. queries.Select((query, i) => RetrievalMetrics.Recall(found[i], query.Relevant, Depth))]);

    /// <param name="before">Null when it was not measured.</param>
    public static LegComparison Compare(QueryScores? before, QueryScores? after)
    {
        if (before is null || after is null) return new LegComparison { Before = before?.Figures(), After = after?.Figures() };
        var compared = PairedBootstrap.Compare(before.Ndcg, after.Ndcg);
        return new LegComparison
        {
            Before = before.Figures(),
            After = after.Figures(),
            OverlapAt10 = Math.Round(before.Found.Zip(after.Found, Overlap).Average(), 4),
            Difference = Math.Round(compared.Difference, 4),
            Lower = Math.Round(compared.Lower, 4),
            Upper = Math.Round(compared.Upper, 4),
            Better = compared.Better,
            Worse = compared.Worse,
        };
    }

    private RetrievalFigures Figures() => new() { NdcgAt10 = Math.Round(Ndcg.Average(), 4), RecallAt10 = Math.Round(Recall.Average(), 4) };

    /// <summary>Of nothing and nothing all is common.</summary>
    private static double Overlap(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var most = Math.Max(Math.Min(left.Count, Depth), Math.Min(right.Count, Depth));
        return most == 0 ? 1 : (double)left.Take(Depth).Intersect(right.Take(Depth), StringComparer.Ordinal).Count() / most;
    }
}
