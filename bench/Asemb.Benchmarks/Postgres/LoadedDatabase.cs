using System.Diagnostics;
using Asemb.Benchmarks.Searching;
using Asemb.Core.Embeddings;
using Asemb.Core.Search;
using Asemb.Core.Workspaces;
using Asemb.Postgres;

namespace Asemb.Benchmarks.Postgres;

/// <summary>A database with so many chunks in one workspace, vacuumed, analysed and with its graph, and what making it so took.</summary>
internal sealed class LoadedDatabase : IAsyncDisposable
{
    private int _added;

    private LoadedDatabase(BenchDatabase database, Workspace workspace) => (Database, Workspace) = (database, workspace);

    public BenchDatabase Database { get; }

    public Workspace Workspace { get; }

    public required NeighbourTruth Truth { get; init; }

    public required StoreLoader Loader { get; init; }

    /// <summary>With those that were added last.</summary>
    public int Chunks => Loader.Chunks + _added;

    public TimeSpan Vacuum { get; private set; }

    /// <summary>Adding up how many chunks have which word, and weighing words anew where the average length moved.</summary>
    public TimeSpan Words { get; private set; }

    /// <summary>Null where there are too few chunks for a graph.</summary>
    public TimeSpan? GraphBuild { get; private set; }

    /// <summary>Further chunks a second, into what has its graph.</summary>
    public double AddedPerSecond { get; private set; }

    public static async Task<LoadedDatabase> CreateAsync(string server, ScaleCorpus corpus, IEmbeddingModel model, int chunks, VectorPrecision precision = VectorPrecision.Halfvec, bool addMore = false)
    {
        BenchReport.Progress($"loading {PostgresBenchOptions.Name(chunks)} chunks, {precision}");
        var database = await BenchDatabase.CreateAsync(server, $"{PostgresBenchOptions.Name(chunks)}_{precision}".ToLowerInvariant(), precision);
        var workspace = await database.CreateWorkspaceAsync(model);
        var truth = new NeighbourTruth();
        var loaded = new LoadedDatabase(database, workspace) { Truth = truth, Loader = new StoreLoader(database.Store, workspace, model, truth) };
        using var documents = new ScaledDocuments(corpus).All().GetEnumerator();
        await loaded.Loader.LoadAsync(documents, chunks);

        BenchReport.Progress("vacuum, and the graph");
        var clock = Stopwatch.GetTimestamp();
        await database.ExecuteAsync("VACUUM (ANALYZE)");
        loaded.Vacuum = Stopwatch.GetElapsedTime(clock);
        (loaded.Words, loaded.GraphBuild) = await Upkeep.BuildAsync(database);
        if (addMore) await loaded.AddMoreAsync(documents, model);
        return loaded;
    }

    public Task<SearchPage> AskAsync(AskedQuery query, SearchKind kind, IEmbeddingModel model) => Database.Store.Search.SearchAsync(query.Plan(Workspace, kind, model), CancellationToken.None);

    /// <summary>Mean recall@10 of vector search among what the filter leaves.</summary>
    public async Task<double> RecallAsync(IReadOnlyList<AskedQuery> queries, int bucketsBelow, IEmbeddingModel model)
    {
        var kind = new SearchKind("recall", SearchMode.Vector, bucketsBelow);
        var sum = 0.0;
        foreach (var query in queries)
        {
            var page = await Database.Store.Search.SearchAsync(query.Plan(Workspace, kind, model, SearchGrouping.Chunk), CancellationToken.None);
            sum += Truth.Recall(query.Vector, bucketsBelow, page.Hits, 10);
        }

        return sum / queries.Count;
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private async Task AddMoreAsync(IEnumerator<ScaledDocument> documents, IEmbeddingModel model)
    {
        var more = new StoreLoader(Database.Store, Workspace, model, Truth);
        await more.LoadAsync(documents, 2000);
        AddedPerSecond = more.Chunks / more.Seconds;
        _added = more.Chunks;
        await Database.ExecuteAsync("VACUUM (ANALYZE)");
        await Upkeep.RunAsync(Database);
    }
}
