using Asemb.Core.Workspaces;

namespace Asemb.Core.Ingestion;

/// <summary>
/// Holding back what was accepted, and giving it up. Everything is durable when the task completes, may be repeated, and is settled against work under way by
/// its lease: a commit comes before, and counts, or after, and is refused. What concerns many documents is done a part after the other, so that nobody waits long for
/// one of them: killed in between, a part is done, which can be seen, and the same again does the rest.
/// </summary>
public interface IJobStore
{
    /// <summary>
    /// When the task completes none of its documents is leased any more; what is leased already goes on. Those that failed wait too when they are tried again.
    /// </summary>
    /// <returns>False when there is no such job.</returns>
    Task<bool> PauseAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken);

    /// <summary>Lets go of its documents that no other paused job has in the same version.</summary>
    /// <returns>False when there is no such job.</returns>
    Task<bool> ResumeAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken);

    /// <summary>
    /// What is not indexed yet is not going to be. A document that has an older searchable version is in that version again, as if the newer one had never been sent; one
    /// that was never searchable is gone. What failed stays failed, and is held no longer: the job is not paused any more when all is cancelled.
    /// </summary>
    /// <returns>How many documents that were; null when there is no such job.</returns>
    Task<int?> CancelAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken);

    /// <summary>The same for everything that waits or is under way in the workspace.</summary>
    /// <exception cref="Errors.AsembException"><c>workspace_not_found</c></exception>
    Task<int> CancelAllAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>From now on nothing of the workspace is leased; what is leased already goes on. Documents are accepted as ever.</summary>
    /// <exception cref="Errors.AsembException"><c>workspace_not_found</c></exception>
    Task PauseWorkspaceAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <exception cref="Errors.AsembException"><c>workspace_not_found</c></exception>
    Task ResumeWorkspaceAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>Ids of the documents of a job that somebody works on, the first by id, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<long>> ListProcessingAsync(Workspace workspace, Guid jobId, int limit, CancellationToken cancellationToken);

    /// <summary>Why documents of a job wait; empty when none does.</summary>
    Task<JobQueue> ExplainAsync(Workspace workspace, Guid jobId, CancellationToken cancellationToken);
}
