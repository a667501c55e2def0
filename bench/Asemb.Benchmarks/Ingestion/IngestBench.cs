using System.Diagnostics;
using System.Globalization;
using Asemb.Benchmarks.Serving;
using Asemb.Client;
using Asemb.Core.Workspaces;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>
/// <c>ingest FOLDER</c>: chunks per second from the upload to the commit, over HTTP against the real executable; the embedder alone on the same
/// chunks; and what each stage costs on one core.
/// </summary>
internal static class IngestBench
{
    private const int FilesPerUpload = 64;

    public static async Task<int> Run(string[] args)
    {
        if (args.Length != 1 || !Directory.Exists(args[0]))
        {
            await Console.Error.WriteLineAsync("usage: build.sh bench ingest FOLDER   every file below it is uploaded");
            return 2;
        }

        var files = Directory.GetFiles(args[0], "*", SearchOption.AllDirectories).Where(file => new FileInfo(file).Length > 0).Order(StringComparer.Ordinal).ToList();
        var profile = await StageProfile.MeasureAsync(files);
        using var folder = new TemporaryFolder();
        var (chunks, documents, failed, wall, accepted, cpu) = await UploadAsync(files, folder.In("data"));

        var (rate, alone) = (chunks / wall.TotalSeconds, profile.Chunks / profile.EmbedderAlone.TotalSeconds);
        Console.WriteLine("| figure | value |");
        Console.WriteLine("|---|---:|");
        Row($"| files, bytes | {files.Count:N0}, {files.Sum(file => new FileInfo(file).Length) / 1e6:0.0} MB |");
        Row($"| documents indexed, failed, chunks | {documents:N0}, {failed:N0}, {chunks:N0} |");
        Row($"| upload accepted (durable) after | {accepted.TotalSeconds:0.00} s |");
        Row($"| all searchable after | {wall.TotalSeconds:0.00} s |");
        Row($"| **end to end** | **{rate:N0} chunks/s**, {documents / wall.TotalSeconds:N0} documents/s |");
        Row($"| CPU of the server for it | {cpu.TotalSeconds:0.00} s, {cpu.TotalMicroseconds / chunks:0} us a chunk |");
        Row($"| embedder alone, as one batch on all cores | {alone:N0} chunks/s |");
        Row($"| share of the embedder alone | {rate / alone:0.000} |");
        Console.WriteLine();
        Console.WriteLine("| stage, one core | seconds | seconds of CPU | share of CPU | us of CPU a chunk |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        var sum = profile.Stages.Aggregate(default(StageCost), (total, stage) => total + stage.Cost);
        foreach (var (name, cost) in profile.Stages) Row(StageRow(name, cost));
        Row(StageRow("sum", sum));
        foreach (var (name, cost) in profile.OfCommit) Row(StageRow(name, cost));
        Row($"\n{Provenance.Line()}");
        return 0;

        FormattableString StageRow(string name, StageCost cost) =>
            $"| {name} | {cost.Wall.TotalSeconds:0.00} | {cost.Cpu.TotalSeconds:0.00} | {cost.Cpu / sum.Cpu:0.00} | {cost.Cpu.TotalMicroseconds / profile.Chunks:0} |";
    }

    private static async Task<(int Chunks, int Documents, int Failed, TimeSpan Wall, TimeSpan Accepted, TimeSpan Cpu)> UploadAsync(List<string> files, string data)
    {
        using var server = await ServerProcess.StartAsync(Environment.CurrentDirectory, data);
        var (clock, used) = (Stopwatch.StartNew(), server.Cpu());
        var jobs = new List<Guid>();
        foreach (var batch in files.Chunk(FilesPerUpload))
        {
            var uploads = batch.Select(file => new UploadFile { FileName = Path.GetFileName(file), Key = file, Source = "bench", Open = () => File.OpenRead(file) });
            jobs.Add((await server.Client.Documents.UploadAsync(WorkspaceName.Default, [.. uploads])).JobId);
        }

        var accepted = clock.Elapsed;
        var failed = 0;
        foreach (var job in jobs) failed += (await server.Client.Jobs.WaitAsync(job, interval: TimeSpan.FromMilliseconds(20))).Failed;
        var wall = clock.Elapsed;
        var stats = await server.Client.GetStatsAsync();
        return ((int)stats.Chunks, (int)stats.Documents.Indexed, failed, wall, accepted, server.Cpu() - used);
    }

    private static void Row(FormattableString row) => Console.WriteLine(row.ToString(CultureInfo.InvariantCulture));
}
