using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Crash;

/// <summary>
/// Runs in a process of its own until it is killed: accepts, commits and deletes documents at random, and says before and after each step what
/// it does and what is acknowledged. Lines: <c>begin VERB KEY NUMBER</c> and <c>done VERB KEY NUMBER</c>.
/// </summary>
internal static class CrashWriter
{
    public const string Verb = "crash-writer";
    public const int Keys = 12;

    /// <summary>The number stands in the first paragraph; the others come again in other numbers, so that chunks are kept and moved.</summary>
    public static string TextOf(string key, int number) => string.Join(
        "\n\n", [$"{number}", .. Enumerable.Range(0, number % 5).Select(i => $"{key} paragraph {(number + i) % 7} {new string('x', (number + i) % 7 * 150)}")]);

    public static async Task<int> RunAsync(string folder, int seed)
    {
        var options = new SqliteStoreOptions { Path = Path.Combine(folder, "asemb.db") };
        await using var store = await SqliteStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        var model = new HashEmbeddingModel();
        var ingest = new Ingest(store, model);
        await store.Ingestion.ReleaseAllLeasesAsync(CancellationToken.None);
        var workspace = await store.Workspaces.FindAsync("default", CancellationToken.None)
            ?? await store.Workspaces.CreateAsync("default", model.Info, new WorkspaceSettings(), CancellationToken.None);
        var random = new Random(seed);
        for (var number = (seed + 1) * 100_000; ; number++) await StepAsync(store, ingest, workspace, random, number);
    }

    private static async Task StepAsync(IAsembStore store, Ingest ingest, Workspace workspace, Random random, int number)
    {
        var key = $"k{random.Next(Keys)}";
        switch (random.Next(5))
        {
            case 0:
                await SayAsync($"begin delete {key} 0");
                await store.Documents.DeleteAsync(workspace, [key], CancellationToken.None);
                await SayAsync($"done delete {key} 0");
                break;
            case 1 or 2:
                await SayAsync($"begin accept {key} {number}");
                await ingest.AcceptAsync(workspace, Ingest.Text(key, TextOf(key, number), metadata: new() { ["number"] = number }));
                await SayAsync($"done accept {key} {number}");
                break;
            default:
                foreach (var leased in await ingest.LeaseAsync(2))
                {
                    var accepted = (int)leased.GivenMetadata["number"]!;
                    await SayAsync($"begin commit {leased.Document.Key} {accepted}");
                    await ingest.CommitAsync(leased);
                    await SayAsync($"done commit {leased.Document.Key} {accepted}");
                }

                break;
        }
    }

    private static async Task SayAsync(string line)
    {
        await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
    }
}
