using System.Diagnostics;
using System.Globalization;
using Asemb.Benchmarks.Serving;

namespace Asemb.Benchmarks.Postgres;

/// <summary>What so many clients that each wait for their answer before they ask again saw.</summary>
internal sealed record LoadResult(double P50, double P95, double PerSecond)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{P50:0.0} / {P95:0.0}");
}

/// <summary>Asks one after the other, or with several clients at once. No query of a run is asked twice.</summary>
internal static class QueryLoad
{
    public static async Task<LoadResult> RunAsync<T>(IReadOnlyList<T> queries, int clients, int warmUp, Func<T, Task> ask)
    {
        var latencies = Enumerable.Range(0, clients).Select(_ => new Latencies()).ToArray();
        foreach (var query in queries.Take(warmUp)) await ask(query);
        var next = warmUp - 1;
        var clock = Stopwatch.GetTimestamp();
        await Task.WhenAll(latencies.Select(own => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < queries.Count; i = Interlocked.Increment(ref next))
                await own.MeasureAsync(async () => { await ask(queries[i]); return true; }, isWarmUp: false);
        })));
        var seconds = Stopwatch.GetElapsedTime(clock).TotalSeconds;
        var all = Latencies.Of(latencies);
        return new LoadResult(all.Quantile(0.5), all.Quantile(0.95), all.Count / seconds);
    }

    /// <summary>
    /// One client that asks two of the same, query by query, now the one first and now the other, so that a busy moment of the machine and what the first leaves in
    /// caches fall on both alike.
    /// </summary>
    public static async Task<(LoadResult One, LoadResult Other)> RunPairAsync<T>(IReadOnlyList<T> queries, int warmUp, Func<T, Task> one, Func<T, Task> other)
    {
        Latencies[] latencies = [new(), new()];
        Func<T, Task>[] asks = [one, other];
        for (var i = 0; i < queries.Count; i++)
        {
            foreach (var which in (int[])[i % 2, 1 - (i % 2)])
                await latencies[which].MeasureAsync(async () => { await asks[which](queries[i]); return true; }, isWarmUp: i < warmUp);
        }

        return (Result(latencies[0]), Result(latencies[1]));
    }

    private static LoadResult Result(Latencies latencies) => new(latencies.Quantile(0.5), latencies.Quantile(0.95), 1000 / latencies.Mean);
}
