using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Asemb.Benchmarks.Serving;
using Asemb.Client.Contracts;
using Asemb.Core.Evaluation;
using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Workspaces;
using Asemb.Embeddings;
using Asemb.Relevance;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SearchMode = Asemb.Core.Search.SearchMode;
using Wire = Asemb.Client.Contracts;

namespace Asemb.Benchmarks.Searching;

/// <summary>
/// <c>search FOLDER [--chunks 10000,100000]</c>: how long one search takes, warm, one at a time, no text asked twice: inside the process (store and
/// search service) and over HTTP against the real executable; beside it SQLite's own full-text index over the same chunks; and the memory of
/// the executable.
/// </summary>
internal static class SearchBench
{
    private const int WarmUp = 20;

    /// <summary>A server that has just started compiles what it runs often; the figures are for one that runs.</summary>
    private const int ServerWarmUp = 100;
    private const int QueriesPerMode = 200;
    private const int Since = 2018;

    private static readonly string[] Modes = ["vector", "keyword", "hybrid", "hybrid + filter"];

    public static async Task<int> Run(string[] args)
    {
        var sizes = args.Length == 3 && args[1] == "--chunks" ? args[2].Split(',').Select(size => int.Parse(size, CultureInfo.InvariantCulture)).Order().ToList() : [10_000, 100_000];
        if (args.Length is not (1 or 3) || !File.Exists(Path.Combine(args[0], "meta.jsonl.gz")))
        {
            await Console.Error.WriteLineAsync("usage: build.sh bench search FOLDER [--chunks 10000,100000]   FOLDER holds a collection in BEIR's layout with meta.jsonl.gz");
            return 2;
        }

        using var folder = new TemporaryFolder();
        var memory = new List<string>();
        using (var idle = await ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In("idle")))
        {
            await Task.Delay(TimeSpan.FromSeconds(3));
            memory.Add(MemoryRow("idle, an empty workspace", idle));
        }

        var corpus = new ScaleCorpus(args[0]);
        var queries = corpus.Set.Queries;
        if (queries.Count < sizes.Count * (QueriesPerMode + WarmUp) * Modes.Length) throw new InvalidDataException($"{queries.Count} queries are too few to ask none twice at {sizes.Count} sizes.");
        Console.WriteLine("| chunks | mode | queries | in process p50 / p95 / p99 ms | over HTTP p50 / p95 / p99 ms |");
        Console.WriteLine("|---:|---|---:|---|---|");
        var words = new List<string>();
        using var models = new EmbeddingModels();
        var model = await models.GetAsync(models.DefaultId, CancellationToken.None);
        using var documents = corpus.Documents().GetEnumerator();
        using var fts = new Fts5Words(folder.In("fts5.db"));
        var (texts, filled) = (0, 0);
        foreach (var size in sizes)
        {
            var asked = new Queue<RetrievalQuery>(queries.Skip(filled++ * (QueriesPerMode + WarmUp) * Modes.Length));
            Latencies[] inside;
            (double, double) quality;
            var (ftsLatencies, ftsBuild) = (new Latencies(), Stopwatch.StartNew());
            int chunks;
            await using (var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(folder.In("data"), "asemb.db") }, NullLoggerFactory.Instance, CancellationToken.None))
            {
                var workspace = await store.Workspaces.FindAsync(WorkspaceName.Default, CancellationToken.None)
                    ?? await store.Workspaces.CreateAsync(WorkspaceName.Default, model.Info, new WorkspaceSettings(), CancellationToken.None);
                var feed = new StoreFeed(store, workspace, model);
                await feed.FillAsync(documents, size - texts);
                chunks = texts += feed.Chunks;
                ftsBuild.Restart();
                fts.Add(feed.Texts);
                ftsBuild.Stop();
                (inside, quality) = await AskStoreAsync(new SearchService(store.Search, models, store.Workspaces), workspace, asked, fts, ftsLatencies);
            }

            GC.Collect();
            using var server = await ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In("data"));
            var outside = await AskServerAsync(server, new Queue<RetrievalQuery>(queries.Reverse()));
            memory.Add(MemoryRow(string.Create(CultureInfo.InvariantCulture, $"{chunks:N0} chunks, after {(ServerWarmUp + QueriesPerMode) * Modes.Length:N0} searches"), server));
            for (var mode = 0; mode < Modes.Length; mode++)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {chunks:N0} | {Modes[mode]} | {inside[mode].Count} | {Quantiles(inside[mode])} | {Quantiles(outside[mode])} |"));
            words.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {chunks:N0} | {Quantiles(inside[1])} | {Quantiles(ftsLatencies)} | {ftsLatencies.Quantile(0.5) / inside[1].Quantile(0.5):0.0} | {quality.Item1:0.000} | {quality.Item2:0.000} | {ftsBuild.Elapsed.TotalSeconds:0.0} |"));
        }

        Console.WriteLine();
        Console.WriteLine($"Filter: year >= {Since}. Words: the whole keyword search in process against the bare FTS5 query (any word, 1,000 best), the same queries.");
        Console.WriteLine();
        Console.WriteLine("| chunks | keyword p50 / p95 / p99 ms | FTS5 p50 / p95 / p99 ms | FTS5 / keyword, p50 | nDCG@10 keyword | nDCG@10 FTS5 | FTS5 built in s |");
        Console.WriteLine("|---:|---|---|---:|---:|---:|---:|");
        words.ForEach(Console.WriteLine);
        Console.WriteLine();
        Console.WriteLine("| server process | resident MiB | peak MiB |");
        Console.WriteLine("|---|---:|---:|");
        memory.ForEach(Console.WriteLine);
        Console.WriteLine();
        Console.WriteLine(Provenance.Line());
        return 0;
    }

    // The modes take turns, so that a busy moment of the machine falls on all of them.
    private static async Task<(Latencies[] Modes, (double Keyword, double Fts5) Ndcg)> AskStoreAsync(
        SearchService search, Workspace workspace, Queue<RetrievalQuery> queries, Fts5Words fts, Latencies ftsLatencies)
    {
        var latencies = Modes.Select(_ => new Latencies()).ToArray();
        var (ours, theirs) = (new List<double>(), new List<double>());
        var filter = new FieldFilter(new FieldPath(false, ["year"]), FilterOperator.Gte, JsonValue.Create(Since));
        for (var round = 0; round < WarmUp + QueriesPerMode; round++)
        {
            var isWarmUp = round < WarmUp;
            for (var mode = 0; mode < Modes.Length; mode++)
            {
                var query = queries.Dequeue();
                var request = new SearchRequest { Query = query.Text, Mode = mode switch { 0 => SearchMode.Vector, 1 => SearchMode.Keyword, _ => SearchMode.Hybrid }, Filter = mode == 3 ? filter : null };
                var answer = await latencies[mode].MeasureAsync(() => search.SearchAsync(workspace, request, CancellationToken.None), isWarmUp);
                if (mode != 1) continue;
                var found = await ftsLatencies.MeasureAsync(() => Task.FromResult(fts.Search(query.Text)), isWarmUp);
                ours.Add(Ndcg([.. answer.Page.Hits.Select(hit => hit.Document.Key)], query));
                theirs.Add(Ndcg(found, query));
            }
        }

        return (latencies, (ours.Average(), theirs.Average()));
    }

    private static async Task<Latencies[]> AskServerAsync(ServerProcess server, Queue<RetrievalQuery> queries)
    {
        var latencies = Modes.Select(_ => new Latencies()).ToArray();
        for (var round = 0; round < ServerWarmUp + QueriesPerMode; round++)
        {
            for (var mode = 0; mode < Modes.Length; mode++)
            {
                var query = new SearchQuery
                {
                    Query = queries.Dequeue().Text,
                    Mode = mode switch { 0 => Wire.SearchMode.Vector, 1 => Wire.SearchMode.Keyword, _ => Wire.SearchMode.Hybrid },
                    Filter = mode == 3 ? new JsonObject { ["year"] = new JsonObject { ["gte"] = Since } } : null,
                };
                await latencies[mode].MeasureAsync(() => server.Client.SearchAsync(WorkspaceName.Default, query), isWarmUp: round < ServerWarmUp);
            }
        }

        return latencies;
    }

    private static double Ndcg(IReadOnlyList<string> ranking, RetrievalQuery query) => RetrievalMetrics.NormalizedDiscountedCumulativeGain(ranking, query.Judgements, 10);

    private static string Quantiles(Latencies latencies) =>
        string.Create(CultureInfo.InvariantCulture, $"{latencies.Quantile(0.5):0.0} / {latencies.Quantile(0.95):0.0} / {latencies.Quantile(0.99):0.0}");

    private static string MemoryRow(string state, ServerProcess server)
    {
        var (now, peak) = server.Memory();
        return string.Create(CultureInfo.InvariantCulture, $"| {state} | {now:0} | {peak:0} |");
    }
}
