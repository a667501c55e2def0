using Asemb.Core.Search;
using Asemb.Postgres;

namespace Asemb.Benchmarks.Postgres;

/// <summary>What each way of keeping vectors finds, costs and weighs.</summary>
internal static class PrecisionPart
{
    private const int WarmUp = 20;
    private const int Queries = 150;
    private const int RecallQueries = 200;

    public static async Task RunAsync(BenchContext bench)
    {
        var rows = new List<string>();
        foreach (var precision in Enum.GetValues<VectorPrecision>())
        {
            var own = precision == VectorPrecision.Halfvec ? null : await LoadedDatabase.CreateAsync(bench.Options.Server, bench.Corpus, bench.Model, bench.ComparedSize, precision);
            var loaded = own ?? await bench.LoadedAsync(bench.ComparedSize);
            var latency = await QueryLoad.RunAsync(bench.Take(WarmUp + Queries), 1, WarmUp, query => loaded.AskAsync(query, new SearchKind("vector", SearchMode.Vector), bench.Model));
            var asked = bench.Take(RecallQueries);
            var disk = await DiskUse.ByPartAsync(loaded.Database);
            rows.Add(BenchReport.Row(
                $"{precision.ToString().ToLowerInvariant()}", $"{loaded.Chunks:N0}", $"{await loaded.RecallAsync(asked, ScaledDocuments.Buckets, bench.Model):0.000}", $"{await loaded.RecallAsync(asked, 100, bench.Model):0.000}",
                $"{await loaded.RecallAsync(asked, 10, bench.Model):0.000}", $"{latency}", $"{loaded.GraphBuild?.TotalSeconds ?? 0:0.0}", $"{disk["vectors"] / (double)loaded.Chunks:N0}",
                $"{disk.GetValueOrDefault("vectors: HNSW") / (double)loaded.Chunks:N0}"));
            if (own is not null) await own.DisposeAsync();
        }

        bench.Report.Table("Precision of vectors", "precision | #chunks | #recall@10 | #filter 10 % | #filter 1 % | #p50 / p95 ms | #graph built in s | #vectors, bytes a chunk | #graph, bytes a chunk", rows);
    }
}
