using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Jobs: how far accepted documents are.</summary>
public sealed class JobsClient
{
    private readonly ApiTransport _transport;

    internal JobsClient(ApiTransport transport) => _transport = transport;

    /// <summary>The job, or null.</summary>
    public Task<JobInfo?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        _transport.FindAsync($"{AsembClient.Root}jobs/{id}", WireJson.Default.JobInfo, "job_not_found", cancellationToken);

    /// <summary>The newest jobs of a workspace first.</summary>
    public async Task<IReadOnlyList<JobInfo>> ListAsync(string workspace, int? limit = null, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(
            WorkspacesClient.Path(workspace) + "/jobs" + new QueryString().Add("limit", limit), WireJson.Default.JobList, cancellationToken)).Items;

    /// <summary>Asks again and again until the job is done.</summary>
    /// <param name="id">The job.</param>
    /// <param name="progress">Told every answer.</param>
    /// <param name="interval">Pause between two questions; half a second when null.</param>
    /// <param name="timeProvider">The clock to wait by.</param>
    /// <param name="cancellationToken">Stops waiting; the job goes on.</param>
    public async Task<JobInfo> WaitAsync(
        Guid id, IProgress<JobInfo>? progress = null, TimeSpan? interval = null, TimeProvider? timeProvider = null, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var job = await _transport.GetAsync($"{AsembClient.Root}jobs/{id}", WireJson.Default.JobInfo, cancellationToken);
            progress?.Report(job);
            if (job.Done) return job;
            await Task.Delay(interval ?? TimeSpan.FromSeconds(0.5), timeProvider ?? TimeProvider.System, cancellationToken);
        }
    }
}
