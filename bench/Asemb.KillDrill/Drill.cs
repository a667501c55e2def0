using Asemb.Benchmarks;
using Asemb.TestServers;

namespace Asemb.KillDrill;

/// <summary>All rounds, the table and the verdict.</summary>
internal static class Drill
{
    private const int ShownNotes = 5;

    /// <returns>0 when every round passed, or when broken durability was caught; 1 otherwise; 2 for arguments that are not understood.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output)
    {
        if (DrillOptions.Parse(args) is not { } options)
        {
            await output.WriteLineAsync(DrillOptions.Usage);
            return 2;
        }

        var cluster = options.IsPostgres ? await PostgresDrillStore.StartClusterAsync(options.IsDurabilityBroken) : null;
        try
        {
            return await RunAsync(options, cluster, output);
        }
        finally
        {
            if (cluster is not null) await cluster.DisposeAsync();
        }
    }

    private static async Task<int> RunAsync(DrillOptions options, OwnCluster? cluster, TextWriter output)
    {
        using var expectation = new Expectation();
        var results = new List<RoundResult>();
        await output.WriteLineAsync(RoundResult.Header);
        for (var number = 1; number <= options.Rounds; number++)
        {
            var result = await RunRoundAsync(options, number, cluster, expectation);
            results.Add(result);
            await output.WriteLineAsync(result.Row());
            foreach (var note in result.Notes.Take(ShownNotes)) await Console.Error.WriteLineAsync($"round {number}: {note}");
            if (result.Notes.Count > ShownNotes) await Console.Error.WriteLineAsync($"round {number}: and {result.Notes.Count - ShownNotes} more");
        }

        await output.WriteLineAsync($"\n{Provenance.Line()}");
        var (passed, failed, invalid) = (Count(Verdict.Passed), Count(Verdict.Failed), Count(Verdict.Invalid));
        var sum = $"{passed} rounds passed, {failed} failed, {invalid} invalid; {results.Sum(result => result.Acknowledged):N0} changes acknowledged, {results.Sum(result => result.Lost)} documents lost, {results.Sum(result => result.Doubled)} doubled, {results.Sum(result => result.Orphans)} orphans";
        if (!options.IsDurabilityBroken)
        {
            await output.WriteLineAsync($"{(passed == results.Count ? "PASSED" : "FAILED")}: {sum}");
            return passed == results.Count ? 0 : 1;
        }

        var isCaught = results.Exists(result => result.Lost > 0);
        await output.WriteLineAsync($"{(isCaught ? "CAUGHT" : "NOT CAUGHT")} (durability was broken on purpose): {sum}");
        return isCaught ? 0 : 1;

        int Count(Verdict verdict) => results.Count(result => result.Verdict == verdict);
    }

    private static async Task<RoundResult> RunRoundAsync(DrillOptions options, int number, OwnCluster? cluster, Expectation expectation)
    {
        var folder = Directory.CreateTempSubdirectory("asemb-drill-").FullName;
        try
        {
            await using IDrillStore store = cluster is null
                ? new SqliteDrillStore(Round.DataOf(folder, 0))
                : await PostgresDrillStore.CreateAsync(cluster, number, options.IsDurabilityBroken);
            return await new Round(options, number, folder, store, expectation).RunAsync();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
