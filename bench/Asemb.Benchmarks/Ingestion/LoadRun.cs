using System.Diagnostics;
using Asemb.Client;
using Asemb.Core.Workspaces;

namespace Asemb.Benchmarks.Ingestion;

/// <summary>What became of files that were uploaded.</summary>
/// <param name="Accepted">When the last upload was answered.</param>
/// <param name="Searchable">When all was searchable or had failed.</param>
internal sealed record LoadRun(int Documents, int Failed, long Chunks, TimeSpan Accepted, TimeSpan Searchable)
{
    private const int FilesPerUpload = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public double ChunksPerSecond => Chunks / Searchable.TotalSeconds;

    public static async Task<LoadRun> MeasureAsync(AsembClient client, IEnumerable<string> files, string workspace = WorkspaceName.Default)
    {
        var clock = Stopwatch.StartNew();
        var jobs = await UploadAsync(client, files.Select(file => new UploadFile { FileName = Path.GetFileName(file), Key = file, Open = () => File.OpenRead(file) }), workspace);
        var accepted = clock.Elapsed;
        return await WaitAsync(client, jobs, clock, accepted, workspace);
    }

    public static async Task<IReadOnlyList<Guid>> UploadAsync(AsembClient client, IEnumerable<UploadFile> files, string workspace = WorkspaceName.Default)
    {
        var jobs = new List<Guid>();
        foreach (var batch in files.Chunk(FilesPerUpload)) jobs.Add((await client.Documents.UploadAsync(workspace, batch)).JobId);
        return jobs;
    }

    public static async Task<LoadRun> WaitAsync(AsembClient client, IReadOnlyList<Guid> jobs, Stopwatch clock, TimeSpan accepted, string workspace = WorkspaceName.Default)
    {
        var (documents, failed) = (0, 0);
        foreach (var id in jobs)
        {
            var job = await client.Jobs.WaitAsync(id, interval: Interval);
            (documents, failed) = (documents + job.Indexed, failed + job.Failed);
        }

        var searchable = clock.Elapsed;
        return new LoadRun(documents, failed, (await client.Workspaces.GetStatsAsync(workspace)).Chunks, accepted, searchable);
    }
}
