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

    /// <returns>Seconds until all sound files are searchable, and until the poisoned ones have failed too.</returns>
    public static async Task<(int Sound, int Poisoned, TimeSpan SoundDone, TimeSpan AllDone)> MeasureAsync(IReadOnlyList<string> files, bool isPoisoned)
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
        var jobs = await LoadRun.UploadAsync(client, uploads);
        while ((await client.Workspaces.GetStatsAsync(WorkspaceName.Default)).Documents.Indexed < files.Count) await Task.Delay(20);
        var sound = clock.Elapsed;
        var all = await LoadRun.WaitAsync(client, jobs, clock, sound);
        return (all.Documents, all.Failed, sound, all.Searchable);
    }

    private static UploadFile Poison(int number)
    {
        var content = Encoding.UTF8.GetBytes(Poisons[number / Every % Poisons.Length]);
        return new UploadFile { FileName = $"poison{number}.txt", Open = () => new MemoryStream(content) };
    }
}
