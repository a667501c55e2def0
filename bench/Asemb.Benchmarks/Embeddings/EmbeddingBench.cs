using System.Diagnostics;
using System.Globalization;
using Asemb.Embeddings.BuiltIn;

namespace Asemb.Benchmarks.Embeddings;

/// <summary>
/// The built-in model alone: <c>embeddings [BEIR FOLDER]</c>. Passages of 123 words from the folder's corpus, or made up when no folder
/// is given. Every figure is the median of seven rounds after two that warm up; the load is the first of the process.
/// </summary>
public static class EmbeddingBench
{
    private const int Rounds = 7;

    public static async Task<int> Run(string[] args)
    {
        if (args.Length > 1)
        {
            await Console.Error.WriteLineAsync("usage: build.sh bench embeddings [BEIR FOLDER]");
            return 2;
        }

        var data = args.Length == 1 ? BenchTexts.Read(args[0]) : BenchTexts.MakeUp();
        var managed = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        var model = StaticEmbeddingModel.LoadAll()[0];
        var load = clock.Elapsed;
        var first = new float[model.Info.Dimensions];
        model.Embed("the first query", first);
        var ready = clock.Elapsed;
        managed = GC.GetTotalMemory(forceFullCollection: true) - managed;

        var one = PassagesPerSecond(model, data.Passages, threads: 1);
        var two = PassagesPerSecond(model, data.Passages, threads: 2);
        var query = Median(() => Elapsed(() =>
        {
            foreach (var text in data.Queries)
                model.Embed(text, first);
        })) / data.Queries.Count;
        var count = Median(() => Elapsed(() =>
        {
            foreach (var text in data.Passages)
                model.Count(text);
        }));
        var batch = Median(() => Elapsed(() => model.EmbedPassagesAsync(data.Passages, CancellationToken.None).GetAwaiter().GetResult()));
        var allocated = AllocatedPerText(model, data.Passages, first);

        Row($"| figure | value |");
        Row($"|---|---:|");
        Row($"| texts | {data.Passages.Count:N0} passages of 123 words, {data.Queries.Count:N0} queries, {data.Source} |");
        Row($"| load, first in the process | {load.TotalMilliseconds:0.0} ms, to the first vector {ready.TotalMilliseconds:0.0} ms |");
        Row($"| managed memory of the loaded model | {managed / 1024.0 / 1024:0.0} MiB |");
        Row($"| passages/s, 1 thread | {one:N0} |");
        Row($"| passages/s, 2 threads | {two:N0} |");
        Row($"| passages/s, as one batch | {data.Passages.Count / batch.TotalSeconds:N0} |");
        Row($"| one query | {query.TotalMicroseconds:0.0} us |");
        Row($"| counting tokens, passages/s, 1 thread | {data.Passages.Count / count.TotalSeconds:N0} |");
        Row($"| bytes allocated for a text, its vector given | {allocated:0.###} |");
        Row($"\n{Provenance.Line()}");
        return 0;
    }

    private static double PassagesPerSecond(StaticEmbeddingModel model, List<string> passages, int threads)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        var ranges = Enumerable.Range(0, threads).Select(i => (Start: passages.Count * i / threads, End: passages.Count * (i + 1) / threads)).ToArray();
        var median = Median(() => Elapsed(() => Parallel.ForEach(ranges, options, range =>
        {
            for (var i = range.Start; i < range.End; i++)
                model.Embed(passages[i], new float[model.Info.Dimensions]);
        })));
        return passages.Count / median.TotalSeconds;
    }

    private static double AllocatedPerText(StaticEmbeddingModel model, List<string> passages, float[] vector)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var text in passages)
            model.Embed(text, vector);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)passages.Count;
    }

    private static TimeSpan Elapsed(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start);
    }

    private static TimeSpan Median(Func<TimeSpan> measure)
    {
        measure();
        measure();
        return Enumerable.Range(0, Rounds).Select(_ => measure()).Order().ElementAt(Rounds / 2);
    }

    private static void Row(FormattableString row) => Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));
}
