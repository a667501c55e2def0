using Asemb.Conformance;
using Asemb.Conformance.Stores;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace Asemb.Sqlite.Tests.Crash;

/// <summary>
/// Runs in a process of its own until it is killed: accepts, leases, commits, fails and deletes documents at random, and says before and after each
/// step what it does and what is acknowledged. Lines: <c>begin VERB KEY NUMBER</c> and <c>done VERB KEY NUMBER</c>; <c>open NUMBER</c> first: leases
/// of its predecessor that it took back.
/// </summary>
internal static class CrashWriter
{
    public const string Verb = "crash-writer";
    public const int Keys = 12;

    private static readonly DocumentError Error = new("embed", "embedding_failed", "the model is away");

    /// <summary>The number stands in the first paragraph; the others come again in other numbers, so that chunks are kept and moved.</summary>
    public static string TextOf(string key, int number) => string.Join(
        "\n\n", [$"{number}", .. Enumerable.Range(0, number % 5).Select(i => $"{key} paragraph {(number + i) % 7} {new string('x', (number + i) % 7 * 150)}")]);

    public static async Task<int> RunAsync(string folder, int seed)
    {
        var options = new SqliteStoreOptions { Path = Path.Combine(folder, "asemb.db") };
        await using var store = await SqliteStore.OpenAsync(options, NullLoggerFactory.Instance, CancellationToken.None);
        var model = new HashEmbeddingModel();
        var ingest = new Ingest(store, model);
        await SayAsync($"open {await store.Ingestion.ReleaseAllLeasesAsync(CancellationToken.None)}");
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
                await WorkAsync(store, ingest, random);
                break;
        }
    }

    /// <summary>As a worker does: some leased documents become searchable, some fail, and some are still held when the next step begins.</summary>
    private static async Task WorkAsync(IAsembStore store, Ingest ingest, Random random)
    {
        await SayAsync("begin lease - 0");
        var taken = await ingest.LeaseAsync(3);
        foreach (var leased in taken) await SayAsync($"done lease {leased.Document.Key} {leased.Document.Attempts}");
        await SayAsync("done leasing - 0");
        foreach (var leased in taken)
        {
            var accepted = (int)leased.GivenMetadata["number"]!;
            var verb = random.Next(8) switch { 0 => "hold", 1 => "fail", _ => "commit" };
            await SayAsync($"begin {verb} {leased.Document.Key} {accepted}");
            if (verb is "commit") await ingest.CommitAsync(leased);
            if (verb is "fail") await store.Ingestion.FailAsync([new DocumentFailure(leased, Error, RetryAt: null)], CancellationToken.None);
            await SayAsync($"done {verb} {leased.Document.Key} {accepted}");
        }
    }

    private static async Task SayAsync(string line)
    {
        await Console.Out.WriteLineAsync(line);
        await Console.Out.FlushAsync();
    }
}
