using System.Globalization;
using Asemb.Benchmarks;
using Asemb.Core.Embeddings;

namespace Asemb.Relevance;

/// <summary>The table, a row as soon as its collection is measured.</summary>
internal sealed class RelevanceTable(TextWriter output)
{
    private readonly List<string> _notes = [];

    public void Begin(IEmbeddingModel model)
    {
        output.WriteLine($"Model {model.Info.Id}, fusion {model.DefaultFusion.Method.ToString().ToLowerInvariant()} with {model.DefaultFusion.VectorWeight.ToString(CultureInfo.InvariantCulture)} for the vectors. nDCG@10 / recall@100; the interval of the difference in nDCG@10 is 95 %, paired bootstrap over queries.");
        output.WriteLine();
        output.WriteLine("| set | documents | chunks | queries | reference BM25 | keyword | vector | hybrid | hybrid - keyword | better / worse | seconds |");
        output.WriteLine("|---|---:|---:|---:|---|---|---|---|---|---|---:|");
    }

    public void Add(SetScore score, int queriesLeftOut)
    {
        if (queriesLeftOut > 0) _notes.Add($"{score.Name}: the first {score.Queries} of {score.Queries + queriesLeftOut} queries; all with --queries {score.Queries + queriesLeftOut}.");
        var reference = score.Reference is not { } known ? "" : known.Recall is null ? Number(known.Ndcg) : $"{Number(known.Ndcg)} / {Number(known.Recall.Value)}";
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {score.Name} | {score.Documents:N0} | {score.Chunks:N0} | {score.Queries:N0} | {reference} | {Pair(score.Keyword)} | {Pair(score.Vector)} | {Pair(score.Hybrid)} | {score.Difference.Difference:+0.0000;-0.0000} [{score.Difference.Lower:+0.0000;-0.0000}, {score.Difference.Upper:+0.0000;-0.0000}] | {score.Difference.Better} / {score.Difference.Worse} | {score.Seconds:0.0} |"));
    }

    public void End(IReadOnlyList<SetScore> scores)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| mean | | | | | {Mean(scores, score => score.Keyword)} | {Mean(scores, score => score.Vector)} | {Mean(scores, score => score.Hybrid)} | {scores.Average(score => score.Difference.Difference):+0.0000;-0.0000} | | {scores.Sum(score => score.Seconds):0.0} |"));
        output.WriteLine();
        foreach (var note in _notes) output.WriteLine(note);
        output.WriteLine(Provenance.Line());
    }

    private static string Pair(ModeScore score) => $"{Number(score.Ndcg)} / {Number(score.Recall)}";

    private static string Mean(IReadOnlyList<SetScore> scores, Func<SetScore, ModeScore> mode) =>
        $"{Number(scores.Average(score => mode(score).Ndcg))} / {Number(scores.Average(score => mode(score).Recall))}";

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
