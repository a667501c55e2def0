using System.Diagnostics;
using System.Globalization;
using Asemb.Benchmarks.Postgres;
using Asemb.Benchmarks.Serving;
using Asemb.Client.Contracts;

namespace Asemb.Benchmarks.Ingestion;

/// <summary><c>pipeline FOLDER</c>: ingestion under load, over HTTP against the real executable where nothing else is said.</summary>
internal static class PipelineBench
{
    private const int Lanes = 2;

    public static async Task<int> Run(string[] args)
    {
        if (PipelineOptions.Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(PipelineOptions.Usage);
            return 2;
        }

        List<string?> stores = options.Server is null ? [null] : [null, options.Server];
        if (options.Parts.Contains("ends")) await EndsAsync(options, stores);
        if (options.Parts.Contains("embedder")) await EmbedderAsync(options, stores);
        if (options.Parts.Contains("workers") && options.Server is not null) await WorkersAsync(options, options.Server);
        if (options.Parts.Contains("poison")) await PoisonAsync(options);
        if (options.Parts.Contains("memory")) await MemoryAsync(options);
        Line($"\n{(options.Server is null ? "" : await BenchDatabase.DescribeServerAsync(options.Server) + ". ")}{Provenance.Line()}");
        return 0;
    }

    private static async Task EndsAsync(PipelineOptions options, IEnumerable<string?> stores)
    {
        Line($"| built-in model | documents | chunks | accepted after s | searchable after s | chunks/s | COPY alone, chunks/s | share of COPY |");
        Line($"|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var store in stores)
        {
            await using var database = store is null ? null : await BenchDatabase.CreateAsync(store, "ends");
            var run = await OnServerAsync(database, settings: null, server => LoadRun.MeasureAsync(server.Client, options.Files));
            var copy = database is null ? (double?)null : run.Chunks / (await BareCopy.MeasureAsync(database)).Time.TotalSeconds;
            var share = copy is null ? "" : (run.ChunksPerSecond / copy.Value).ToString("0.00", CultureInfo.InvariantCulture);
            Line($"| {Name(store)} | {run.Documents:N0} | {run.Chunks:N0} | {run.Accepted.TotalSeconds:0.0} | {run.Searchable.TotalSeconds:0.0} | {run.ChunksPerSecond:N0} | {copy:N0} | {share} |");
        }
    }

    private static async Task EmbedderAsync(PipelineOptions options, IEnumerable<string?> stores)
    {
        await using var embedder = await SlowEmbedder.StartAsync(options.EmbedderBatch);
        var alone = await embedder.MeasureAloneAsync(Lanes, 6000);
        Line($"\n| embedder of 50 ms a request, {options.EmbedderBatch} texts each | chunks | searchable after s | chunks/s | embedder alone, chunks/s | share |");
        Line($"|---|---:|---:|---:|---:|---:|");
        foreach (var store in stores)
        {
            await using var database = store is null ? null : await BenchDatabase.CreateAsync(store, "embedder");
            var run = await OnServerAsync(database, embedder.Settings, async server =>
            {
                await server.Client.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = "slow", Model = SlowEmbedder.ModelId });
                return await LoadRun.MeasureAsync(server.Client, options.Files, "slow");
            });
            Line($"| {Name(store)} | {run.Chunks:N0} | {run.Searchable.TotalSeconds:0.0} | {run.ChunksPerSecond:N0} | {alone:N0} | {run.ChunksPerSecond / alone:0.00} |");
        }
    }

    /// <summary>All is accepted before anybody indexes, so that the processes that do are compared alone.</summary>
    private static async Task WorkersAsync(PipelineOptions options, string store)
    {
        Line($"\n| processes that index, on one PostgreSQL | chunks | searchable after s | chunks/s | times one process |");
        Line($"|---|---:|---:|---:|---:|");
        var one = 0.0;
        foreach (var processes in (int[])[1, 2])
        {
            await using var database = await BenchDatabase.CreateAsync(store, $"workers{processes}");
            var rate = await OnServerAsync(database, new Dictionary<string, string?>(StringComparer.Ordinal) { ["Indexing:Enabled"] = "false" }, async front =>
            {
                var jobs = await LoadRun.UploadAsync(front.Client, options.Files.Select(file => new Client.UploadFile { FileName = Path.GetFileName(file), Key = file, Open = () => File.OpenRead(file) }));
                using var folder = new TemporaryFolder();
                var clock = Stopwatch.StartNew();
                var workers = await Task.WhenAll(Enumerable.Range(0, processes).Select(i => ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In($"worker{i}"), database.ConnectionString)));
                var run = await LoadRun.WaitAsync(front.Client, jobs, clock, TimeSpan.Zero);
                foreach (var worker in workers) worker.Dispose();
                return run;
            });
            if (processes == 1) one = rate.ChunksPerSecond;
            Line($"| {processes} | {rate.Chunks:N0} | {rate.Searchable.TotalSeconds:0.0} | {rate.ChunksPerSecond:N0} | {rate.ChunksPerSecond / one:0.00} |");
        }
    }

    private static async Task PoisonAsync(PipelineOptions options)
    {
        await using var embedder = await SlowEmbedder.StartAsync(options.EmbedderBatch);
        Line($"\n| one poisoned file in 20, on SQLite, in process | model | sound files | poisoned files | sound ones searchable after s | files/s | of those without poison | poisoned ones failed by then |");
        Line($"|---|---|---:|---:|---:|---:|---:|---:|");
        foreach (var slow in (SlowEmbedder?[])[null, embedder])
        {
            var sound = 0.0;
            foreach (var kind in PoisonedLoad.Kinds)
            {
                var run = await PoisonedLoad.MeasureAsync(options.Files, kind, slow);
                if (kind == PoisonedLoad.None) sound = run.FilesPerSecond;
                Line($"| {kind} | {(slow is null ? "built in" : "50 ms a request")} | {run.Sound:N0} | {run.Poisoned:N0} | {run.Searchable.TotalSeconds:0.0} | {run.FilesPerSecond:N0} | {run.FilesPerSecond / sound:0.00} | {run.Failed:N0} |");
            }
        }
    }

    /// <summary>On PostgreSQL where there is one: the embedded store keeps its vectors in memory, which grows with them by intent.</summary>
    private static async Task MemoryAsync(PipelineOptions options)
    {
        await using var database = options.Server is null ? null : await BenchDatabase.CreateAsync(options.Server, "memory");
        await OnServerAsync(database, settings: null, async server =>
        {
            var watch = new MemoryWatch(server);
            using var stop = new CancellationTokenSource();
            var watching = Task.Run(() => watch.RunAsync(stop.Token));
            var clock = Stopwatch.StartNew();
            var jobs = await LoadRun.UploadAsync(server.Client, MixedLoad.Files(options.Megabytes * 1_000_000L));
            var run = await LoadRun.WaitAsync(server.Client, jobs, clock, clock.Elapsed);
            await stop.CancelAsync();
            await watching;
            Line($"\n| memory under {options.Megabytes} MB, {Name(options.Server)}: {run.Documents:N0} documents, {run.Chunks:N0} chunks, {run.Failed} failed, {run.Searchable.TotalSeconds:0} s | median MiB | most MiB | most with its readers MiB |");
            Line($"|---|---:|---:|---:|");
            foreach (var (quarter, median, most, all) in watch.Quarters()) Line($"| quarter {quarter} | {median:0} | {most:0} | {all:0} |");
            Line($"\nServer, MiB: {watch.Series()}");
            return run;
        });
    }

    private static async Task<LoadRun> OnServerAsync(BenchDatabase? database, IReadOnlyDictionary<string, string?>? settings, Func<ServerProcess, Task<LoadRun>> work)
    {
        using var folder = new TemporaryFolder();
        using var server = await ServerProcess.StartAsync(Environment.CurrentDirectory, folder.In("data"), database?.ConnectionString, settings);
        return await work(server);
    }

    private static string Name(string? store) => store is null ? "SQLite" : "PostgreSQL";

    private static void Line(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
