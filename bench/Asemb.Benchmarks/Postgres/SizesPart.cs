using System.Globalization;

namespace Asemb.Benchmarks.Postgres;

/// <summary>Load, disk, recall and latency at each size.</summary>
internal static class SizesPart
{
    private const int MemoryWarmUp = 300;
    private const int WarmUp = 20;
    private const int OneClient = 150;
    private const int ManyClients = 320;
    private const int RecallQueries = 100;

    private static readonly int[] Filters = [ScaledDocuments.Buckets, 500, 100, 10];

    public static async Task RunAsync(BenchContext bench)
    {
        var (load, disk, recall, latency) = (new List<string>(), new List<(string Size, int Chunks, IReadOnlyDictionary<string, long> Parts)>(), new List<string>(), new List<string>());
        var steps = new List<string>();
        var vectorMedians = new Dictionary<int, double>();
        foreach (var size in bench.Options.Sizes)
        {
            var loaded = await bench.LoadedAsync(size);
            load.Add(await LoadRowAsync(loaded));
            disk.Add((PostgresBenchOptions.Name(size), loaded.Chunks, await DiskUse.ByPartAsync(loaded.Database)));
            BenchReport.Progress("latency and recall");
            // What was copied last has pushed what searches read out of memory.
            foreach (var query in bench.Take(MemoryWarmUp)) await loaded.AskAsync(query, new SearchKind("hybrid", Core.Search.SearchMode.Hybrid), bench.Model);
            foreach (var kind in SearchKind.Measured)
            {
                var spent = new StepTimes();
                var one = await QueryLoad.RunAsync(bench.Take(WarmUp + OneClient), 1, WarmUp, async query => spent.Add(await loaded.AskAsync(query, kind, bench.Model)));
                steps.Add($"{loaded.Chunks.ToString("N0", CultureInfo.InvariantCulture)} | {kind.Name} | {spent}");
                var many = await QueryLoad.RunAsync(bench.Take(WarmUp + ManyClients), 8, WarmUp, query => loaded.AskAsync(query, kind, bench.Model));
                if (kind == SearchKind.Measured[0]) vectorMedians[size] = one.P50;
                latency.Add(BenchReport.Row($"{loaded.Chunks:N0}", $"{kind.Name}", $"{one}", $"{many}", $"{many.PerSecond:0}"));
            }

            var recalls = new List<string>();
            foreach (var buckets in Filters) recalls.Add((await loaded.RecallAsync(bench.Take(RecallQueries), buckets, bench.Model)).ToString("0.000", CultureInfo.InvariantCulture));
            recall.Add($"{loaded.Chunks.ToString("N0", CultureInfo.InvariantCulture)} | {string.Join(" | ", recalls)}");
            await bench.ReleaseAsync(size);
        }

        bench.Report.Table("Loading", "#chunks | #documents | #COPY alone, chunks/s | #MB copied | #accept to commit, chunks/s | #accept s | #lease s | #commit s | #vacuum s | #words added up s | #graph built in s | #with the graph, chunks/s", load);
        bench.Report.Table("Bytes on disk for each chunk", $"part | {string.Join(" | ", disk.Select(item => $"#{item.Size}"))}", DiskRows(disk));
        bench.Report.Table("Recall@10 of vector search against exact", "#chunks | #no filter | #filter 50 % | #filter 10 % | #filter 1 %", recall);
        bench.Report.Table("Latency, the query's embedding excluded", "#chunks | search | #1 client, p50 / p95 ms | #8 clients, p50 / p95 ms | #8 clients, searches/s", latency);
        bench.Report.Table("Where the time of one client goes, mean ms", $"#chunks | search | {string.Join(" | ", StepTimes.Steps.Select(step => $"#{step}"))}", steps);
        if (vectorMedians.TryGetValue(100_000, out var small) && vectorMedians.TryGetValue(1_000_000, out var large))
        {
            bench.Report.Line();
            bench.Report.Line(string.Create(CultureInfo.InvariantCulture, $"Vector search, p50, 1m / 100k: {large / small:0.00}."));
        }
    }

    private static async Task<string> LoadRowAsync(LoadedDatabase loaded)
    {
        var (chunks, by) = (loaded.Chunks, loaded.Loader);
        BenchReport.Progress("the same rows by COPY alone");
        var (copy, bytes) = await BareCopy.MeasureAsync(loaded.Database);
        return BenchReport.Row(
            $"{chunks:N0}", $"{by.Documents:N0}", $"{chunks / copy.TotalSeconds:N0}", $"{bytes / 1e6:N0}", $"{by.Chunks / by.Seconds:N0}", $"{by.Accepting.TotalSeconds:0.0}", $"{by.Leasing.TotalSeconds:0.0}",
            $"{by.Committing.TotalSeconds:0.0}", $"{loaded.Vacuum.TotalSeconds:0.0}", $"{loaded.Words.TotalSeconds:0.0}", $"{(loaded.GraphBuild is { } build ? build.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) : "none")}", $"{loaded.AddedPerSecond:N0}");
    }

    private static IEnumerable<string> DiskRows(IReadOnlyList<(string Size, int Chunks, IReadOnlyDictionary<string, long> Parts)> disk)
    {
        foreach (var part in DiskUse.Parts)
            yield return $"{part} | {string.Join(" | ", disk.Select(item => Number(item.Parts.GetValueOrDefault(part) / (double)item.Chunks)))}";
        yield return $"all | {string.Join(" | ", disk.Select(item => Number(item.Parts.Values.Sum() / (double)item.Chunks)))}";
    }

    private static string Number(double value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
