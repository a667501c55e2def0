using System.Runtime.CompilerServices;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Jobs: how far accepted documents are, holding them back and giving them up.</summary>
public sealed class JobsClient
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(0.5);
    private readonly ApiTransport _transport;

    internal JobsClient(ApiTransport transport) => _transport = transport;

    /// <summary>The job, or null.</summary>
    public Task<JobInfo?> FindAsync(Guid id, CancellationToken cancellationToken = default) =>
        _transport.FindAsync($"{AsembClient.Root}jobs/{id}", WireJson.Default.JobInfo, "job_not_found", cancellationToken);

    /// <summary>The newest jobs of a workspace first.</summary>
    public async Task<IReadOnlyList<JobInfo>> ListAsync(string workspace, int? limit = null, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(
            WorkspacesClient.Path(workspace) + "/jobs" + new QueryString().Add("limit", limit), WireJson.Default.JobList, cancellationToken)).Items;

    /// <summary>Begins none of its waiting documents until it is resumed; <c>job_not_found</c> when there is no such job.</summary>
    public Task<JobInfo> PauseAsync(string workspace, Guid id, CancellationToken cancellationToken = default) => PostAsync(workspace, id, "/pause", cancellationToken);

    /// <summary>Lets its documents take their turn again.</summary>
    public Task<JobInfo> ResumeAsync(string workspace, Guid id, CancellationToken cancellationToken = default) => PostAsync(workspace, id, "/resume", cancellationToken);

    /// <summary>Gives up what of it is not indexed yet; it cannot be undone.</summary>
    public Task<JobInfo> CancelAsync(string workspace, Guid id, CancellationToken cancellationToken = default) => PostAsync(workspace, id, "/cancel", cancellationToken);

    /// <summary>Gives up everything that waits or is under way in a workspace.</summary>
    public Task<CancelResult> CancelAllAsync(string workspace, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, WorkspacesClient.Path(workspace) + "/jobs/cancel"), WireJson.Default.CancelResult, cancellationToken);

    /// <summary>
    /// The job at once, and again whenever it changes, until it is done. The server says so over a stream of events; where no stream is to be had (a proxy that holds it
    /// back, too many of them) it is asked again and again. Ends with <c>job_not_found</c> when the job is deleted, and with <c>server_unavailable</c> when the
    /// server is not there any more: the caller may begin anew.
    /// </summary>
    /// <param name="workspace">Its workspace.</param>
    /// <param name="id">The job.</param>
    /// <param name="interval">Pause between two questions where there is no stream; half a second when null.</param>
    /// <param name="timeProvider">The clock to wait by.</param>
    /// <param name="cancellationToken">Stops following; the job goes on.</param>
    public async IAsyncEnumerable<JobInfo> FollowAsync(
        string workspace, Guid id, TimeSpan? interval = null, TimeProvider? timeProvider = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var stream = new EventStream(_transport, $"{Path(workspace, id)}/events", timeProvider ?? TimeProvider.System);
        while (await stream.NextAsync(cancellationToken) is { } received)
        {
            if (received.Name is "gone") throw Gone(id);
            if (received.Name is not ("progress" or "done")) continue;
            var job = received.Read(WireJson.Default.JobInfo);
            yield return job;
            if (job.Done) yield break;
        }

        while (true)
        {
            var job = await _transport.GetAsync(Path(workspace, id), WireJson.Default.JobInfo, cancellationToken);
            yield return job;
            if (job.Done) yield break;
            await Task.Delay(interval ?? DefaultInterval, timeProvider ?? TimeProvider.System, cancellationToken);
        }
    }

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
            await Task.Delay(interval ?? DefaultInterval, timeProvider ?? TimeProvider.System, cancellationToken);
        }
    }

    private static string Path(string workspace, Guid id) => $"{WorkspacesClient.Path(workspace)}/jobs/{id}";

    private static ProblemException Gone(Guid id) =>
        new(new Problem { Status = 404, Code = "job_not_found", Title = "There is no such job.", Detail = $"There is no job '{id}' any more: it was deleted." });

    private Task<JobInfo> PostAsync(string workspace, Guid id, string action, CancellationToken cancellationToken) =>
        _transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, Path(workspace, id) + action), WireJson.Default.JobInfo, cancellationToken);
}
