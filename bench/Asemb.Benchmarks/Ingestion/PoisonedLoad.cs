using System.Diagnostics;
using System.Text;
using Asemb.Benchmarks.Serving;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Workspaces;
using Asemb.Server;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>What became of a load.</summary>
/// <param name="Failed">Of the poisoned files, when the sound ones were searchable: those that hang have their time, and nobody waits for them.</param>
internal sealed record PoisonedRun(int Sound, int Poisoned, int Failed, TimeSpan Searchable)
{
    public double FilesPerSecond => Sound / Searchable.TotalSeconds;
}

/// <summary>
/// The same files with and without a poisoned one after every nineteen. Malformed ones are refused by the real readers. No file is known that makes a real reader
/// crash, take memory without end, or hang, so for these the reader is one that does what a file says.
/// </summary>
internal static class PoisonedLoad
{
    public const string None = "none";
    private const int Every = 20;
    private const string Workspace = "load";

    public static readonly IReadOnlyList<string> Kinds = [None, "malformed", "crash", "memory", "hang", "all four"];

    /// <param name="embedder">Null for the built-in model.</param>
    public static async Task<PoisonedRun> MeasureAsync(IReadOnlyList<string> files, string kind, SlowEmbedder? embedder)
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string?>(embedder?.Settings ?? [], StringComparer.Ordinal) { ["Server:Port"] = "0", ["Server:LogLevel"] = "Error", ["Server:DrainSeconds"] = "0" };
        await using var server = await AsembServer.StartAsync(new AsembServerOptions
        {
            DataDirectory = folder.In("data"),
            HandleSignals = false,
            ReadEnvironment = false,
            ExtractionWorker = [Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", Path.Combine(AppContext.BaseDirectory, "Asemb.HostileWorker.dll")],
            Settings = settings,
        });
        using var client = AsembClient.Connect(server.BaseAddress, server.LocalKey);
        await client.Workspaces.CreateAsync(new CreateWorkspaceRequest { Name = Workspace, Model = embedder is null ? null : SlowEmbedder.ModelId });
        var uploads = new List<UploadFile>();
        foreach (var file in files)
        {
            if (kind != None && uploads.Count % Every == Every - 1) uploads.Add(Poison(kind, uploads.Count / Every));
            uploads.Add(new UploadFile { FileName = Path.GetFileName(file), Key = file, Open = () => File.OpenRead(file) });
        }

        var clock = Stopwatch.StartNew();
        await LoadRun.UploadAsync(client, uploads, Workspace);
        while (true)
        {
            var documents = (await client.Workspaces.GetStatsAsync(Workspace)).Documents;
            if (documents.Indexed >= files.Count) return new PoisonedRun(files.Count, uploads.Count - files.Count, (int)documents.Failed, clock.Elapsed);
            await Task.Delay(20);
        }
    }

    private static UploadFile Poison(string kind, int number) => kind switch
    {
        "malformed" => Malformed(number),
        "crash" => Hostile("OVERFLOW", number),
        "memory" => Hostile("ALLOCATE", number),
        "hang" => Hostile("HANG", number),
        _ => Poison(Kinds[1 + (number % 4)], number),
    };

    private static UploadFile Hostile(string what, int number) => Of($"poison{number}.txt", Encoding.UTF8.GetBytes(what));

    private static UploadFile Malformed(int number) => (number % 3) switch
    {
        0 => Of($"poison{number}.pdf", [.. "%PDF-1.7\n"u8, .. Noise(number)]),
        1 => Of($"poison{number}.docx", [.. "PK\u0003\u0004"u8, .. Noise(number)]),
        _ => Of($"poison{number}.json", Encoding.UTF8.GetBytes(new string('[', 100_000))),
    };

    private static byte[] Noise(int seed)
    {
        var bytes = new byte[50_000];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static UploadFile Of(string name, byte[] content) => new() { FileName = name, Open = () => new MemoryStream(content) };
}
