using Asemb.Benchmarks.Serving;
using Asemb.Core.Workspaces;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Benchmarks.Postgres;

/// <summary>The embedded store beside PostgreSQL: the same documents, the same queries, in turn.</summary>
internal static class SqlitePart
{
    private const int WarmUp = 20;
    private const int OneClient = 150;
    private const int ManyClients = 320;

    public static async Task RunAsync(BenchContext bench)
    {
        var postgres = await bench.LoadedAsync(bench.ComparedSize);
        BenchReport.Progress("loading the same into SQLite");
        using var folder = new TemporaryFolder();
        await using var sqlite = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = folder.In("asemb.db") }, NullLoggerFactory.Instance, CancellationToken.None);
        var workspace = await sqlite.Workspaces.CreateAsync(WorkspaceName.Default, bench.Model.Info, new WorkspaceSettings(), CancellationToken.None);
        var loader = new StoreLoader(sqlite, workspace, bench.Model);
        using (var documents = new ScaledDocuments(bench.Corpus).All().GetEnumerator()) await loader.LoadAsync(documents, bench.ComparedSize);

        BenchReport.Progress("latency of both");
        var rows = new List<string> { BenchReport.Row($"loading, chunks/s", $"{loader.Chunks / loader.Seconds:N0}", $"{postgres.Loader.Chunks / postgres.Loader.Seconds:N0}", $"", $"", $"", $"") };
        foreach (var kind in SearchKind.Measured)
        {
            Task InSqlite(AskedQuery query) => sqlite.Search.SearchAsync(query.Plan(workspace, kind, bench.Model), CancellationToken.None);
            Task InPostgres(AskedQuery query) => postgres.AskAsync(query, kind, bench.Model);
            var (one, many) = (bench.Take(WarmUp + OneClient), bench.Take(WarmUp + ManyClients));
            var (ours, theirs) = (await QueryLoad.RunAsync(one, 1, WarmUp, InSqlite), await QueryLoad.RunAsync(one, 1, WarmUp, InPostgres));
            var (oursMany, theirsMany) = (await QueryLoad.RunAsync(many, 8, WarmUp, InSqlite), await QueryLoad.RunAsync(many, 8, WarmUp, InPostgres));
            rows.Add(BenchReport.Row($"{kind.Name}", $"{ours}", $"{theirs}", $"{oursMany}", $"{theirsMany}", $"{oursMany.PerSecond:0}", $"{theirsMany.PerSecond:0}"));
        }

        bench.Report.Table(
            string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SQLite beside PostgreSQL, {loader.Chunks:N0} chunks, p50 / p95 ms"),
            "search | #SQLite, 1 client | #PostgreSQL, 1 client | #SQLite, 8 clients | #PostgreSQL, 8 clients | #SQLite, searches/s | #PostgreSQL, searches/s", rows);
    }
}
