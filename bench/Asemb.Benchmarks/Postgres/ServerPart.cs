using System.Globalization;
using Asemb.Benchmarks.Serving;
using Asemb.Client.Contracts;
using Asemb.Core.Workspaces;
using Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>
/// What the server costs on top of the database: hybrid searches over HTTP against the real executable, and the very statements that such a search
/// sends, taken down beforehand and sent again by a loop that does nothing else. Both wait for each answer; they take turns.
/// </summary>
internal static class ServerPart
{
    private const int WarmUp = 100;
    private const int OneClient = 200;
    private const int ManyClients = 480;
    private const int Rounds = 3;

    public static async Task RunAsync(BenchContext bench)
    {
        var loaded = await bench.LoadedAsync(bench.MainSize);
        BenchReport.Progress("server, and the statements alone");
        using var folder = new TemporaryFolder();
        using var server = await ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In("data"), loaded.Database.ConnectionString);
        await using var source = BareStatements.Source(loaded);
        var rows = new List<string>();
        foreach (var (clients, count) in new[] { (1, OneClient), (8, ManyClients) })
        {
            var (http, bare) = (new List<LoadResult>(), new List<LoadResult>());
            for (var round = 0; round < Rounds; round++)
            {
                var asked = bench.Take(WarmUp + count);
                http.Add(await QueryLoad.RunAsync(asked, clients, WarmUp, query => server.Client.SearchAsync(WorkspaceName.Default, new SearchQuery { Query = query.Query.Text, Mode = SearchMode.Hybrid })));
                var recorded = await BareStatements.TakeDownAsync(loaded, asked, new SearchKind("hybrid", Core.Search.SearchMode.Hybrid), bench.Model);
                bare.Add(await QueryLoad.RunAsync(recorded, clients, WarmUp, batches => BareStatements.ReplayAsync(source, batches)));
            }

            var (ours, alone) = (Middle(http), Middle(bare));
            rows.Add(BenchReport.Row($"{clients}", $"{ours}", $"{alone}", $"{ours.P50 / alone.P50:0.00}", $"{ours.PerSecond:0}", $"{alone.PerSecond:0}", $"{ours.PerSecond / alone.PerSecond:0.00}"));
        }

        bench.Report.Table(
            string.Create(CultureInfo.InvariantCulture, $"Hybrid search over HTTP against its statements alone, {loaded.Chunks:N0} chunks, p50 / p95 ms"),
            "#clients | #HTTP | #statements | #p50, HTTP / statements | #HTTP, searches/s | #statements, searches/s | #throughput, HTTP / statements", rows);
    }

    private static LoadResult Middle(List<LoadResult> results) => results.OrderBy(result => result.P50).ElementAt(results.Count / 2);
}
