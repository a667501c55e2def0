using System.Collections.Concurrent;
using Asemb.Client.Contracts;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Security;
using Asemb.Server.Workers;
using DocumentState = Asemb.Core.Documents.DocumentState;

namespace Asemb.Server.Api.Jobs;

/// <summary>Finds jobs, tells how far they are and waits for them. Thread-safe.</summary>
internal sealed class JobReader(IAsembStore store, JobDescription description, IndexingSignals signals, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const int MostRemembered = 10_000;
    private static readonly TimeSpan LongestBlindWait = TimeSpan.FromSeconds(1);

    // Jobs carry no workspace in their address; this saves asking every workspace of a key for a job that was accepted or asked for here.
    private readonly ConcurrentDictionary<Guid, string> _workspaces = new();

    public void Remember(Guid jobId, string workspace)
    {
        if (_workspaces.Count >= MostRemembered) _workspaces.Clear();
        _workspaces[jobId] = workspace;
    }

    /// <summary>The job when it belongs to a workspace that the caller reaches.</summary>
    public async Task<JobInfo?> FindAsync(Caller caller, Guid jobId, CancellationToken cancellationToken)
    {
        if (_workspaces.TryGetValue(jobId, out var name))
        {
            if (!caller.Key.Reaches(name)) return null;
            if (await store.Workspaces.FindAsync(name, cancellationToken) is { } known && await FindAsync(known, jobId, cancellationToken) is { } job) return job;
        }

        foreach (var workspace in await store.Workspaces.ListAsync(cancellationToken))
        {
            if (!caller.Key.Reaches(workspace.Name) || await FindAsync(workspace, jobId, cancellationToken) is not { } job) continue;
            Remember(jobId, workspace.Name);
            return job;
        }

        return null;
    }

    /// <summary>The job with the reasons why documents of it wait.</summary>
    public async Task<JobInfo?> FindAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken) =>
        await store.Ingestion.FindJobAsync(workspace, jobId, cancellationToken) is { } job ? await description.ExplainAsync(workspace, job, cancellationToken) : null;

    /// <summary>The job as soon as it is done or held back, or as it is when the time is over; null when it does not exist.</summary>
    /// <param name="others">
    /// Keys of documents that another job is busy with: somebody sent the same content a moment ago. They are waited for too, and taken off the queue
    /// when they are settled.
    /// </param>
    public async Task<JobInfo?> WaitAsync(Workspace workspace, Guid jobId, Queue<string> others, TimeSpan longest, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            var next = signals.Progress.Next;
            if (await store.Ingestion.FindJobAsync(workspace, jobId, cancellationToken) is not { } job) return null;
            var left = longest - time.GetElapsedTime(start);
            // A server that stops does not make its callers wait for what it will not do any more.
            if ((job.IsDone && await AreSettledAsync(workspace, others, cancellationToken)) || left <= TimeSpan.Zero || IsHeldBack(workspace, job) || lifetime.ApplicationStopping.IsCancellationRequested)
                return await description.ExplainAsync(workspace, job, cancellationToken);
            try
            {
                await next.WaitAsync(left < LongestBlindWait ? left : LongestBlindWait, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Another process may have done the work: look again.
            }
        }
    }

    /// <summary>Whoever waited on would wait in vain.</summary>
    private static bool IsHeldBack(Workspace workspace, JobProgress job) => job is { Processing: 0, IsDone: false } && (job.PausedAt ?? workspace.PausedAt) is not null;

    private async Task<bool> AreSettledAsync(Workspace workspace, Queue<string> keys, CancellationToken cancellationToken)
    {
        while (keys.TryPeek(out var key))
        {
            if (await store.Documents.FindAsync(workspace, key, cancellationToken) is { State: DocumentState.Pending or DocumentState.Processing }) return false;
            keys.Dequeue();
        }

        return true;
    }
}
