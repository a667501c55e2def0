using System.Diagnostics;
using System.Text;
using Asemb.Benchmarks.Serving;
using Asemb.Client;
using Asemb.Core.Workspaces;
using Asemb.Server;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>
/// The same files with and without a poisoned one after every nineteen: one that hangs until its time is over, one that takes its reader's process with it,
/// one that takes memory without end, in turn. No file is known that does this to the real reader, so the reader is one that does what a file says.
/// </summary>
internal static class PoisonedLoad
{
    private const int Every = 20;
    private static readonly string[] Poisons = ["HANG", "OVERFLOW", "ALLOCATE"];

    /// <returns>When all sound files were searchable, and how many of the poisoned ones had failed by then: those that hang have their time, and nobody waits for them.</returns>
    public static async Task<(int Sound, int Poisoned, int Failed, TimeSpan Searchable)> MeasureAsync(IReadOnlyList<string> files, bool isPoisoned)
    {
        using var folder = new TemporaryFolder();
        await using var server = await AsembServer.StartAsync(new AsembServerOptions
        {
            DataDirectory = folder.In("data"),
            HandleSignals = false,
            ReadEnvironment = false,
            ExtractionWorker = [Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet", Path.Combine(AppContext.BaseDirectory, "Asemb.HostileWorker.dll")],
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Server:Port"] = "0", ["Server:LogLevel"] = "Error", ["Server:DrainSeconds"] = "0" },
        });
        using var client = AsembClient.Connect(server.BaseAddress, server.LocalKey);
        var uploads = new List<UploadFile>();
        foreach (var file in files)
        {
            if (isPoisoned && uploads.Count % Every == Every - 1) uploads.Add(Poison(uploads.Count));
            uploads.Add(new UploadFile { FileName = Path.GetFileName(file), Key = file, Open = () => File.OpenRead(file) });
        }

        var clock = Stopwatch.StartNew();
        await LoadRun.UploadAsync(client, uploads);
        while (true)
        {
            var documents = (await client.Workspaces.GetStatsAsync(WorkspaceName.Default)).Documents;
            if (documents.Indexed >= files.Count) return (files.Count, uploads.Count - files.Count, (int)documents.Failed, clock.Elapsed);
            await Task.Delay(20);
        }
    }

    private static UploadFile Poison(int number)
    {
        var content = Encoding.UTF8.GetBytes(Poisons[number / Every % Poisons.Length]);
        return new UploadFile { FileName = $"poison{number}.txt", Open = () => new MemoryStream(content) };
    }
}
