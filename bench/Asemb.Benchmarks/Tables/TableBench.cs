using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Benchmarks.Postgres;
using Asemb.Benchmarks.Serving;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Workspaces;
using Asemb.Postgres.Tables;
using Npgsql;

namespace Asemb.Benchmarks.Tables;

/// <summary>
/// <c>table</c>: a source of kind <c>table</c> on the real executable. Rows a second from an empty workspace until all are searchable, and how long after a change in
/// the table a search finds it, with triggers and a schedule of a second.
/// </summary>
internal static class TableBench
{
    private const string Source = "articles";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public static async Task<int> Run(string[] args)
    {
        if (TableBenchOptions.Read(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(TableBenchOptions.Usage);
            return 2;
        }

        Console.WriteLine("| store | rows | backfill s | rows/s until searchable | changes | change to searchable p50 / p95 / longest s |");
        Console.WriteLine("|---|---:|---:|---:|---:|---|");
        foreach (var store in options.Stores) Console.WriteLine(await MeasureAsync(options, store));
        Console.WriteLine();
        Console.WriteLine($"{await BenchDatabase.DescribeServerAsync(options.Server)}.");
        Console.WriteLine($"{Provenance.Line()}.");
        return 0;
    }

    private static async Task<string> MeasureAsync(TableBenchOptions options, string store)
    {
        using var folder = new TemporaryFolder();
        await using var table = await ArticlesTable.CreateAsync(options.Server, options.Rows);
        var storeName = string.Create(CultureInfo.InvariantCulture, $"asemb_bench_store_{Environment.ProcessId}");
        if (store == "postgres") await ArticlesTable.OnServerAsync(options.Server, $"CREATE DATABASE {storeName} TEMPLATE template0");
        try
        {
            Directory.CreateDirectory(folder.In("data"));
            await File.WriteAllTextAsync(
                Path.Combine(folder.In("data"), "asemb.json"), new JsonObject { ["Connections"] = new JsonObject { ["bench"] = table.ConnectionString } }.ToJsonString());
            var address = store == "postgres" ? new NpgsqlConnectionStringBuilder(options.Server) { Database = storeName }.ConnectionString : null;
            using var server = await ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In("data"), address);
            return await MeasureAsync(options, store, server.Client, table);
        }
        finally
        {
            if (store == "postgres") await ArticlesTable.OnServerAsync(options.Server, $"DROP DATABASE IF EXISTS {storeName} WITH (FORCE)");
        }
    }

    private static async Task<string> MeasureAsync(TableBenchOptions options, string store, AsembClient client, ArticlesTable table)
    {
        var source = await client.Sources.CreateAsync(
            WorkspaceName.Default,
            new CreateSourceRequest { Name = Source, Kind = "table", Settings = new JsonObject { ["connection"] = "bench", ["table"] = "articles", ["title"] = "title" } });
        await table.ExecuteAsync(OutboxTriggers.InstallSql(TableSettingsReading.Read(source.Settings), reader: null));
        var clock = Stopwatch.StartNew();
        await client.Sources.SyncAsync(WorkspaceName.Default, Source);
        while ((await client.Workspaces.GetStatsAsync(WorkspaceName.Default)).Documents.Indexed < options.Rows)
        {
            if (clock.Elapsed > Limit) throw new TimeoutException("The table is not searchable after half an hour.");
            await Task.Delay(500);
        }

        var backfill = clock.Elapsed.TotalSeconds;
        await client.Sources.UpdateAsync(WorkspaceName.Default, Source, new JsonObject { ["schedule"] = "@every 1s" });
        var lags = new List<double>();
        var random = new Random(1);
        for (var i = 0; i < options.Changes; i++)
        {
            // At any moment of the second, so that the schedule is not met by chance.
            await Task.Delay(random.Next(1000));
            lags.Add(await ChangeAsync(client, table, random.Next(1, options.Rows + 1), string.Create(CultureInfo.InvariantCulture, $"changemarker{i}x")));
        }

        lags.Sort();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {store} | {options.Rows:N0} | {backfill:0.0} | {options.Rows / backfill:N0} | {lags.Count} | {Quantile(lags, 0.5):0.00} / {Quantile(lags, 0.95):0.00} / {lags[^1]:0.00} |");
    }

    /// <summary>Seconds from the commit of the change until a search finds it.</summary>
    private static async Task<double> ChangeAsync(AsembClient client, ArticlesTable table, long id, string marker)
    {
        await table.ChangeAsync(id, marker);
        var clock = Stopwatch.StartNew();
        while ((await client.SearchAsync(WorkspaceName.Default, new SearchQuery { Query = marker, Mode = SearchMode.Keyword, Limit = 1 })).Hits.Count == 0)
        {
            if (clock.Elapsed > Limit) throw new TimeoutException($"The change of row {id} is not found after half an hour.");
            await Task.Delay(Poll);
        }

        return clock.Elapsed.TotalSeconds;
    }

    private static double Quantile(List<double> sorted, double share) => sorted[Math.Min(sorted.Count - 1, (int)Math.Ceiling(share * sorted.Count) - 1)];
}
