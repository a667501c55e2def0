using System.Globalization;
using Asemb.Core.Evaluation;
using Asemb.Core.Search;
using Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>
/// What the budget of the keyword leg costs and brings: its statement as searches send it, with as many of the rarest terms as fit each budget.
/// </summary>
internal static class BudgetPart
{
    private const int Queries = 200;
    private const int WarmUp = 20;
    private const int Unlimited = int.MaxValue;

    // Places in the statement: see KeywordScan.
    private const int Terms = 2;
    private const int Scanned = 5;
    private const int Paired = 6;
    private const int Required = 8;
    private const int Most = 9;

    public static async Task RunAsync(BenchContext bench)
    {
        var loaded = await bench.LoadedAsync(bench.MainSize);
        BenchReport.Progress("budgets of the keyword leg");
        var asked = bench.Take(WarmUp + Queries);
        var recorded = await BareStatements.TakeDownAsync(loaded, asked, new SearchKind("keyword", SearchMode.Keyword), bench.Model);
        var frequencies = (await loaded.Database.ListAsync(
            $"SELECT t.term, count(*) FROM asemb.chunk_words w, unnest(w.terms) t (term) WHERE w.workspace_id = {loaded.Workspace.Id.ToString(CultureInfo.InvariantCulture)} GROUP BY t.term",
            row => (Term: row.GetInt32(0), Chunks: row.GetInt64(1)))).ToDictionary(row => row.Term, row => row.Chunks);
        var keys = (await loaded.Database.ListAsync("SELECT id, key FROM asemb.documents", row => (Id: row.GetInt64(0), Key: row.GetString(1)))).ToDictionary(row => row.Id, row => row.Key);

        await using var source = BareStatements.Source(loaded);
        var rows = new List<string>();
        foreach (var budget in new[] { 1_000, 5_000, 20_000, 50_000, 100_000, Unlimited })
        {
            var gains = new List<double>();
            var cases = asked.Zip(recorded, (query, batches) => (Query: query, Batch: WithBudget(batches, frequencies, budget))).Where(item => item.Batch is not null).ToList();
            var latency = await QueryLoad.RunAsync(cases, 1, WarmUp, async item =>
            {
                var found = await RankAsync(source, item.Batch!);
                gains.Add(RetrievalMetrics.NormalizedDiscountedCumulativeGain([.. found.Select(id => keys[id]).Distinct(StringComparer.Ordinal)], item.Query.Query.Judgements, 10));
            });
            rows.Add(BenchReport.Row($"{(budget == Unlimited ? "none" : budget.ToString("N0", CultureInfo.InvariantCulture))}", $"{latency}", $"{gains.Average():0.0000}"));
        }

        bench.Report.Table(string.Create(CultureInfo.InvariantCulture, $"Chunks that the keyword leg looks at, of {loaded.Chunks:N0}"), "#budget | #keyword statement, p50 / p95 ms | #nDCG@10", rows);
    }

    /// <summary>Null where the query had no keyword statement.</summary>
    private static RecordedBatch? WithBudget(IReadOnlyList<RecordedBatch> batches, Dictionary<int, long> frequencies, int budget)
    {
        var batch = batches.FirstOrDefault(sent => sent.Statements.Any(statement => statement.Sql.Contains("asemb.keyword_candidates(", StringComparison.Ordinal)));
        if (batch is null) return null;
        var (sql, parameters) = batch.Statements.First(statement => statement.Sql.Contains("asemb.keyword_candidates(", StringComparison.Ordinal));
        var rarest = ((int[])parameters[Terms].Value!).OrderBy(term => frequencies.GetValueOrDefault(term)).ToList();
        var (scanned, expected) = (new List<int>(), 0L);
        foreach (var term in rarest)
        {
            expected += frequencies.GetValueOrDefault(term);
            if (scanned.Count > 0 && expected > budget) break;
            scanned.Add(term);
        }

        var changed = parameters.Select(parameter => parameter.Clone()).ToList();
        changed[Scanned].Value = scanned.ToArray();
        changed[Paired].Value = Array.Empty<int>();
        changed[Required].Value = DBNull.Value;
        changed[Most].Value = budget;
        // The first statements of a search enter the workspace and set what it needs.
        return new RecordedBatch([.. batches[0].Statements.Take(2), (sql, changed)]);
    }

    private static async Task<IReadOnlyList<long>> RankAsync(NpgsqlDataSource source, RecordedBatch batch)
    {
        await using var connection = await source.OpenConnectionAsync();
        var found = new List<long>();
        await batch.ReplayAsync(connection, row => found.Add(row.GetInt64(1)));
        return found;
    }
}
