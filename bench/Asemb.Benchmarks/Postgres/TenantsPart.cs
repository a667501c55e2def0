using System.Globalization;
using Asemb.Core.Search;
using Asemb.Core.Workspaces;

namespace Asemb.Benchmarks.Postgres;

/// <summary>Two hundred small workspaces beside a large one, and one such workspace in a database of its own: what the neighbours cost.</summary>
internal static class TenantsPart
{
    private const int Tenants = 200;
    private const int ChunksOfTenant = 500;
    private const int WarmUp = 30;
    private const int Queries = 400;
    private const int RecallQueries = 200;

    private static readonly IReadOnlyList<SearchKind> Kinds = [new("vector", SearchMode.Vector), new("keyword", SearchMode.Keyword), new("hybrid", SearchMode.Hybrid), new("hybrid, filter 10 %", SearchMode.Hybrid, 100)];

    public static async Task RunAsync(BenchContext bench)
    {
        var crowd = await bench.LoadedAsync(bench.MainSize);
        BenchReport.Progress("small tenants");
        using var documents = new ScaledDocuments(bench.Corpus).All().GetEnumerator();
        var tenants = new List<Tenant>();
        for (var i = 0; i < Tenants; i++) tenants.Add(await LoadAsync(bench, crowd.Database, $"tenant-{i}", documents));

        await UpkeepAsync(crowd.Database);
        await using var alone = await BenchDatabase.CreateAsync(bench.Options.Server, "alone");
        using var sameDocuments = new ScaledDocuments(bench.Corpus).All().GetEnumerator();
        var single = await LoadAsync(bench, alone, "tenant-0", sameDocuments);
        await UpkeepAsync(alone);

        var rows = new List<string>();
        foreach (var kind in Kinds)
        {
            // To each tenant in turn, so that none has the caches to itself; alone, all to the one.
            var places = bench.Take(WarmUp + Queries).Select((query, i) => (Query: query, Tenant: tenants[i % Tenants])).ToList();
            var (own, among) = await QueryLoad.RunPairAsync(places, WarmUp, place => single.AskAsync(place.Query, kind, bench), place => place.Tenant.AskAsync(place.Query, kind, bench));
            var (again, same) = await QueryLoad.RunPairAsync(
                bench.Take(WarmUp + Queries), WarmUp, query => single.AskAsync(query, kind, bench), query => tenants[0].AskAsync(query, kind, bench));
            rows.Add(BenchReport.Row($"{kind.Name}", $"{own}", $"{same}", $"{among}", $"{same.P95 / again.P95:0.00}", $"{among.P95 / own.P95:0.00}"));
        }

        var recall = new List<string>();
        foreach (var (name, buckets) in new[] { ("no filter", ScaledDocuments.Buckets), ("filter 10 %", 100), ("filter 1 %", 10) })
            recall.Add($"{name} {await RecallAsync(bench, tenants, buckets):0.000}");

        bench.Report.Table(
            string.Create(CultureInfo.InvariantCulture, $"{Tenants} workspaces of {ChunksOfTenant} chunks beside one of {crowd.Chunks:N0}, p50 / p95 ms"),
            "search | #alone in a database | #one of them | #each of them in turn | #one of them / alone, p95 | #each in turn / alone, p95", rows);
        bench.Report.Line();
        bench.Report.Line($"Recall@10 of small tenants against exact: {string.Join(", ", recall)}.");
    }

    private static async Task<double> RecallAsync(BenchContext bench, IReadOnlyList<Tenant> tenants, int buckets)
    {
        var sum = 0.0;
        var asked = bench.Take(RecallQueries);
        for (var i = 0; i < asked.Count; i++)
        {
            var tenant = tenants[i % tenants.Count];
            var plan = asked[i].Plan(tenant.Workspace, new SearchKind("recall", SearchMode.Vector, buckets), bench.Model, SearchGrouping.Chunk);
            sum += tenant.Truth.Recall(asked[i].Vector, buckets, (await tenant.Database.Store.Search.SearchAsync(plan, CancellationToken.None)).Hits, 10);
        }

        return sum / asked.Count;
    }

    private static async Task<Tenant> LoadAsync(BenchContext bench, BenchDatabase database, string name, IEnumerator<ScaledDocument> documents)
    {
        var tenant = new Tenant(database, await database.CreateWorkspaceAsync(bench.Model, name), new NeighbourTruth());
        await new StoreLoader(database.Store, tenant.Workspace, bench.Model, tenant.Truth).LoadAsync(documents, ChunksOfTenant);
        return tenant;
    }

    private static async Task UpkeepAsync(BenchDatabase database)
    {
        await database.ExecuteAsync("VACUUM (ANALYZE)");
        await Upkeep.RunAsync(database);
    }

    private sealed record Tenant(BenchDatabase Database, Workspace Workspace, NeighbourTruth Truth)
    {
        public Task AskAsync(AskedQuery query, SearchKind kind, BenchContext bench) => Database.Store.Search.SearchAsync(query.Plan(Workspace, kind, bench.Model), CancellationToken.None);
    }
}
