using System.Diagnostics;
using Asemb.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Benchmarks.Postgres;

/// <summary>What a server does to the database in the background, at once.</summary>
internal static class Upkeep
{
    public static Task RunAsync(BenchDatabase database) => database.Store.Maintenance.RunOnceAsync(CancellationToken.None);

    /// <summary>Of a database that has no graph yet: first what else there is to do, then the graph.</summary>
    /// <returns>How long the two took; the second is null where there are too few chunks for a graph.</returns>
    public static async Task<(TimeSpan Words, TimeSpan? Graph)> BuildAsync(BenchDatabase database)
    {
        var clock = Stopwatch.GetTimestamp();
        var options = new PostgresStoreOptions { ConnectionString = database.ConnectionString, ExactUpTo = int.MaxValue };
        await using (var store = await PostgresStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None))
            await store.Maintenance.RunOnceAsync(CancellationToken.None);
        var words = Stopwatch.GetElapsedTime(clock);
        clock = Stopwatch.GetTimestamp();
        await database.Store.Maintenance.RunOnceAsync(CancellationToken.None);
        var graph = Stopwatch.GetElapsedTime(clock);
        var graphs = await database.ListAsync("SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am m ON m.oid = c.relam WHERE m.amname = 'hnsw'", row => row.GetInt64(0));
        return (words, graphs[0] == 0 ? null : graph);
    }
}
