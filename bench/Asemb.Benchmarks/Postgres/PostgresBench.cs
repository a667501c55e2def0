using System.Diagnostics;
using System.Globalization;
using Asemb.Benchmarks.Searching;
using Asemb.Embeddings;

namespace Asemb.Benchmarks.Postgres;

/// <summary><c>postgres FOLDER</c>: the PostgreSQL store at several sizes, all in one run on one machine. Makes databases of its own and drops them.</summary>
internal static class PostgresBench
{
    private static readonly IReadOnlyList<(string Name, Func<BenchContext, Task> Run)> Parts =
    [
        ("sizes", SizesPart.RunAsync),
        ("precision", PrecisionPart.RunAsync),
        ("sqlite", SqlitePart.RunAsync),
        ("server", ServerPart.RunAsync),
        ("budget", BudgetPart.RunAsync),
        ("tenants", TenantsPart.RunAsync),
    ];

    public static async Task<int> Run(string[] args)
    {
        if (PostgresBenchOptions.Parse(args) is not { } options)
        {
            await Console.Error.WriteLineAsync(PostgresBenchOptions.Usage);
            return 2;
        }

        if (options.Server.Length == 0)
        {
            await Console.Error.WriteLineAsync("There is no PostgreSQL: name one with --store.");
            return 2;
        }

        var clock = Stopwatch.GetTimestamp();
        var report = new BenchReport(options.Output);
        using var models = new EmbeddingModels();
        var model = await models.GetAsync(models.DefaultId, CancellationToken.None);
        var corpus = new ScaleCorpus(options.Collection);
        await using (var bench = new BenchContext(options, report, corpus, model, await AskedQuery.AllAsync(corpus.Set, model)))
        {
            foreach (var (name, run) in Parts)
            {
                if (options.Parts.Contains(name)) await run(bench);
            }
        }

        report.Line();
        report.Line($"{await BenchDatabase.DescribeServerAsync(options.Server)}. {Provenance.Line()}");
        BenchReport.Progress(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(clock).TotalMinutes:0.0} minutes"));
        return 0;
    }
}
