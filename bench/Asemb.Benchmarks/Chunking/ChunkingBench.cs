using System.Diagnostics;
using System.Globalization;
using System.Text;
using Asemb.Core.Chunking;
using Asemb.Core.Embeddings;
using Asemb.Core.Evaluation;
using Asemb.Embeddings;

namespace Asemb.Benchmarks.Chunking;

/// <summary>
/// <c>chunking FOLDER [MAX/OVERLAP/MIN ...]</c>: what each strategy and size cuts through, finds and costs on the folder's questions.
/// </summary>
internal static class ChunkingBench
{
    private static readonly ChunkingOptions Default = new();

    private static readonly (int Max, int Overlap, int Min)[] Sizes = [(64, 0, 16), (128, 0, 32), (128, 16, 32), (200, 0, 48), (200, 32, 48), (256, 0, 48), (256, 32, 48), (384, 48, 64), (512, 64, 64)];

    public static async Task<int> Run(string[] args)
    {
        if (args.Length == 0 || !File.Exists(Path.Combine(args[0], "questions_df.csv")))
        {
            await Console.Error.WriteLineAsync("usage: chunking FOLDER [MAX/OVERLAP/MIN ...]   FOLDER holds questions_df.csv and the texts it names");
            return 2;
        }

        var sizes = args.Length == 1 ? Sizes : [.. args.Skip(1).Select(ParseSize)];
        var data = ChunkingQuestions.Read(args[0]);
        using var models = new EmbeddingModels();
        var model = await models.GetAsync(models.DefaultId, CancellationToken.None);
        var vectors = new List<float[]>();
        foreach (var question in data.Questions) vectors.Add(await model.EmbedQueryAsync(question.Text, CancellationToken.None));
        var baseline = await ChunkingScore.MeasureAsync(data, Default, model, vectors);

        Console.WriteLine($"{data.Questions.Count} questions, {data.Questions.Sum(question => question.Answers.Count)} answer spans, {data.Texts.Count} texts.");
        Console.WriteLine($"R, P, IoU: the five best chunks, hybrid. R@{ChunkingScore.Budget}t: recall within {ChunkingScore.Budget} tokens read; the interval is its difference to the default ({Describe(Default)}), 95 %.");
        Console.WriteLine("MB/s: UTF-8 on one thread, without a model's counting / with it.");
        Console.WriteLine();
        Console.WriteLine($"| strategy | max/overlap/min | chunks | tokens | spans cut | R | P | IoU | R@{ChunkingScore.Budget}t vector | against default | R@{ChunkingScore.Budget}t hybrid | against default | MB/s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var strategy in Enum.GetValues<ChunkingStrategy>())
        {
            foreach (var (max, overlap, min) in sizes)
            {
                var options = new ChunkingOptions { Strategy = strategy, MaxTokens = max, OverlapTokens = overlap, MinTokens = min };
                var score = await ChunkingScore.MeasureAsync(data, options, model, vectors);
                Console.WriteLine(Row(options, score, baseline, Speed(data, options, new LengthCounter()), Speed(data, options, model)));
            }
        }

        Console.WriteLine();
        Console.WriteLine(Provenance.Line());
        return 0;
    }

    private static string Row(ChunkingOptions options, ChunkingScore score, ChunkingScore baseline, double bare, double counted) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {options.Strategy.ToString().ToLowerInvariant()} | {Describe(options)} | {score.Chunks} | {score.Tokens:0} | {score.SpansCut} | {score.Top5.Recall:0.000} | {score.Top5.Precision:0.000} | {score.Top5.IntersectionOverUnion:0.000} | {score.VectorRecall:0.000} | {Difference(baseline.VectorPerQuestion, score.VectorPerQuestion)} | {score.FusedRecall:0.000} | {Difference(baseline.FusedPerQuestion, score.FusedPerQuestion)} | {bare:0} / {counted:0} |");

    private static string Difference(IReadOnlyList<double> from, IReadOnlyList<double> to)
    {
        var difference = PairedBootstrap.Compare(from, to);
        return string.Create(CultureInfo.InvariantCulture, $"{difference.Lower:+0.000;-0.000} … {difference.Upper:+0.000;-0.000}");
    }

    private static string Describe(ChunkingOptions options) => $"{options.MaxTokens}/{options.OverlapTokens}/{options.MinTokens}";

    private static (int Max, int Overlap, int Min) ParseSize(string size)
    {
        var parts = size.Split('/').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return (parts[0], parts[1], parts[2]);
    }

    // The best of five: the machine is not ours alone.
    private static double Speed(ChunkingQuestions data, ChunkingOptions options, ITokenCounter counter)
    {
        var bytes = data.Texts.Values.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
        var best = double.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            foreach (var text in data.Texts.Values) ChunkingScore.Chunk(text, options, counter);
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }

        return bytes / best / 1e6;
    }

    // Takes no time: what is measured with it is the chunker alone.
    private sealed class LengthCounter : ITokenCounter
    {
        public int Count(ReadOnlySpan<char> text) => (text.Length + 4) / 5;
    }
}
