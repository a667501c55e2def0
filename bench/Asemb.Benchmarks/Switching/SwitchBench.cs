using System.Diagnostics;
using System.Globalization;
using Asemb.Benchmarks.Searching;
using Asemb.Benchmarks.Serving;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Workspaces;
using Asemb.Embeddings;
using Asemb.Relevance;
using Asemb.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Benchmarks.Switching;

/// <summary>
/// <c>switch FOLDER [--chunks 100000]</c>: a workspace moves from the built-in model to its smaller sister and back on the real executable, while searches are
/// asked one after the other: how long it takes, how long searches take before, during and after, and how many fail.
/// </summary>
internal static class SwitchBench
{
    private const string To = "builtin:asemb-static-en-128";
    private const int Searches = 300;

    public static async Task<int> Run(string[] args)
    {
        var chunks = args is [_, "--chunks", var size] ? int.Parse(size, CultureInfo.InvariantCulture) : 100_000;
        if (args.Length is not (1 or 3) || !File.Exists(Path.Combine(args[0], "meta.jsonl.gz")))
        {
            await Console.Error.WriteLineAsync("usage: build.sh bench switch FOLDER [--chunks 100000]   FOLDER holds a collection in BEIR's layout with meta.jsonl.gz");
            return 2;
        }

        using var folder = new TemporaryFolder();
        var corpus = new ScaleCorpus(args[0]);
        var stored = await FillAsync(corpus, folder.In("data"), chunks);
        using var server = await ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In("data"));
        var asked = new Asking(server, new Queue<RetrievalQuery>(corpus.Set.Queries));
        await asked.AskAsync(() => Task.FromResult(asked.Count < 100));
        var judged = corpus.Set.Queries.Reverse().Take(200).Select(query => new JudgedQuery { Query = query.Text, Relevant = query.Judgements }).ToList();

        var rows = new List<string> { await RowAsync("before", asked, Searches) };
        var (there, report) = await MoveAsync(server, asked, indexes => indexes.SwitchAsync(WorkspaceName.Default, new SwitchModelRequest { Model = To, Judge = judged }));
        rows.Add(there);
        rows.Add(await RowAsync("after", asked, Searches));
        var (back, _) = await MoveAsync(server, asked, indexes => indexes.RollBackAsync(WorkspaceName.Default));
        rows.Add(back.Replace("during the switch", "during the way back", StringComparison.Ordinal));

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stored:N0} chunks, 256 to 128 dimensions, one client asking hybrid searches over HTTP without a pause."));
        Console.WriteLine();
        Console.WriteLine("| searches | number | failed | p50 / p95 / p99 / longest ms | took s |");
        Console.WriteLine("|---|---:|---:|---|---:|");
        rows.ForEach(Console.WriteLine);
        Console.WriteLine();
        Console.WriteLine("| queries | number | searched | nDCG@10 before | after | difference (95 %) | recall@10 before | after | same first ten |");
        Console.WriteLine("|---|---:|---|---:|---:|---|---:|---:|---:|");
        foreach (var (name, comparison) in new[] { ("samples", report.Sampled!), ("judged", report.Judged!) })
        {
            foreach (var (searched, leg) in new[] { ("by meaning", comparison.Vector), ("words and meaning", comparison.Hybrid!) })
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {name} | {comparison.Queries} | {searched} | {leg.Before!.NdcgAt10:0.000} | {leg.After!.NdcgAt10:0.000} | {leg.Difference:+0.000;-0.000;0.000} ({leg.Lower:+0.000;-0.000;0.000} to {leg.Upper:+0.000;-0.000;0.000}) | {leg.Before.RecallAt10:0.000} | {leg.After.RecallAt10:0.000} | {leg.OverlapAt10:0.000} |"));
            }
        }

        var (now, peak) = server.Memory();
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Server: {now:0} MiB resident at the end, {peak:0} MiB at most."));
        Console.WriteLine();
        Console.WriteLine(Provenance.Line());
        return 0;
    }

    private static async Task<int> FillAsync(ScaleCorpus corpus, string data, int chunks)
    {
        using var models = new EmbeddingModels();
        var model = await models.GetAsync(models.DefaultId, CancellationToken.None);
        Directory.CreateDirectory(data);
        await using var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = Path.Combine(data, "asemb.db") }, NullLoggerFactory.Instance, CancellationToken.None);
        var workspace = await store.Workspaces.CreateAsync(WorkspaceName.Default, model.Info, new WorkspaceSettings(), CancellationToken.None);
        var feed = new StoreFeed(store, workspace, model);
        using var documents = corpus.Documents().GetEnumerator();
        await feed.FillAsync(documents, chunks);
        return feed.Chunks;
    }

    private static async Task<(string Row, SwitchReport Report)> MoveAsync(ServerProcess server, Asking asked, Func<EmbeddingIndexesClient, Task<EmbeddingIndexList>> begin)
    {
        asked.Begin();
        var clock = Stopwatch.StartNew();
        var list = await begin(server.Client.EmbeddingIndexes);
        await asked.AskAsync(async () =>
        {
            if (asked.Count % 20 == 0) list = await server.Client.EmbeddingIndexes.ListAsync(WorkspaceName.Default);
            return list.Switch is not null;
        });
        return (asked.Row("during the switch", clock.Elapsed), list.Items.Single(index => index.State == EmbeddingIndexState.Active).Report!);
    }

    private static async Task<string> RowAsync(string name, Asking asked, int searches)
    {
        asked.Begin();
        var clock = Stopwatch.StartNew();
        await asked.AskAsync(() => Task.FromResult(asked.Count < searches));
        return asked.Row(name, clock.Elapsed);
    }

    private sealed class Asking(ServerProcess server, Queue<RetrievalQuery> queries)
    {
        private Latencies _latencies = new();
        private int _failed;

        public int Count { get; private set; }

        public void Begin() => (_latencies, _failed, Count) = (new Latencies(), 0, 0);

        public async Task AskAsync(Func<Task<bool>> goesOn)
        {
            while (await goesOn())
            {
                var query = queries.Dequeue();
                queries.Enqueue(query);
                Count++;
                try
                {
                    await _latencies.MeasureAsync(() => server.Client.SearchAsync(WorkspaceName.Default, new SearchQuery { Query = query.Text }), isWarmUp: false);
                }
                catch (ProblemException problem)
                {
                    _failed++;
                    await Console.Error.WriteLineAsync(problem.ToString());
                }
            }
        }

        public string Row(string name, TimeSpan took) => string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {Count} | {_failed} | {_latencies.Quantile(0.5):0.0} / {_latencies.Quantile(0.95):0.0} / {_latencies.Quantile(0.99):0.0} / {_latencies.Quantile(1):0.0} | {took.TotalSeconds:0.0} |");
    }
}
