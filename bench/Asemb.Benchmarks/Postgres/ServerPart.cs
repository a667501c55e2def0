using System.Globalization;
using Asemb.Benchmarks.Serving;
using Asemb.Client.Contracts;
using Asemb.Core.Workspaces;
using Npgsql;

namespace Asemb.Benchmarks.Postgres;

/// <summary>
/// What the server costs on top of the database: hybrid searches over HTTP against the real executable, and the very statements that such a search
/// sends, taken down beforehand and sent again by a loop that does nothing else. Both wait for each answer. One client asks both in turn; eight ask one,
/// then the other, and that three times.
/// </summary>
internal static class ServerPart
{
    private const int WarmUp = 60;
    private const int OneClient = 150;
    private const int ManyClients = 320;
    private const int Rounds = 3;

    public static async Task RunAsync(BenchContext bench)
    {
        var loaded = await bench.LoadedAsync(bench.MainSize);
        BenchReport.Progress("server, and the statements alone");
        using var folder = new TemporaryFolder();
        using var server = await ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In("data"), loaded.Database.ConnectionString);
        await using var source = BareStatements.Source(loaded);
        var rows = new List<string>();
        Task OverHttp(AskedQuery query) => server.Client.SearchAsync(WorkspaceName.Default, new SearchQuery { Query = query.Query.Text, Mode = SearchMode.Hybrid });
        Task Bare(IReadOnlyList<RecordedBatch> batches) => BareStatements.ReplayAsync(source, batches);

        var (asked, recorded) = await PrepareAsync(bench, loaded, OneClient);
        var pairs = asked.Zip(recorded).ToList();
        var (http, bare) = await QueryLoad.RunPairAsync(pairs, WarmUp, pair => OverHttp(pair.First), pair => Bare(pair.Second));
        rows.Add(Row(1, http, bare));

        var (many, manyBare) = (new List<LoadResult>(), new List<LoadResult>());
        for (var round = 0; round < Rounds; round++)
        {
            (asked, recorded) = await PrepareAsync(bench, loaded, ManyClients);
            many.Add(await QueryLoad.RunAsync(asked, 8, WarmUp, OverHttp));
            manyBare.Add(await QueryLoad.RunAsync(recorded, 8, WarmUp, Bare));
        }

        rows.Add(Row(8, Middle(many), Middle(manyBare)));
        bench.Report.Table(
            string.Create(CultureInfo.InvariantCulture, $"Hybrid search over HTTP against its statements alone, {loaded.Chunks:N0} chunks, p50 / p95 ms"),
            "#clients | #HTTP | #statements | #p50, HTTP / statements | #HTTP, searches/s | #statements, searches/s | #throughput, HTTP / statements", rows);
    }

    private static async Task<(IReadOnlyList<AskedQuery> Asked, IReadOnlyList<IReadOnlyList<RecordedBatch>> Recorded)> PrepareAsync(BenchContext bench, LoadedDatabase loaded, int count)
    {
        var asked = bench.Take(WarmUp + count);
        return (asked, await BareStatements.TakeDownAsync(loaded, asked, new SearchKind("hybrid", Core.Search.SearchMode.Hybrid), bench.Model));
    }

    private static string Row(int clients, LoadResult http, LoadResult bare) => BenchReport.Row(
        $"{clients}", $"{http}", $"{bare}", $"{http.P50 / bare.P50:0.00}", $"{http.PerSecond:0}", $"{bare.PerSecond:0}", $"{http.PerSecond / bare.PerSecond:0.00}");

    private static LoadResult Middle(List<LoadResult> results) => results.OrderBy(result => result.P50).ElementAt(results.Count / 2);
}
