using System.Globalization;
using Asemb.Client.Contracts;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;
using Asemb.Server.Workers;
using DocumentStage = Asemb.Server.Workers.Stage;

namespace Asemb.Server.Api.Jobs;

/// <summary>Why documents of a job wait, in words: nothing waits without a reason that can be seen. Thread-safe.</summary>
internal sealed class JobWaiting(WorkerPresence workers, StoreOutages storeOutages)
{
    /// <summary>What is known without asking the store.</summary>
    public static IReadOnlyList<JobWait> OfPauses(Workspace workspace, JobProgress job)
    {
        var waits = new List<JobWait>(2);
        if (workspace.PausedAt is { } since && job.Pending > 0)
        {
            waits.Add(new JobWait
            {
                Reason = WaitReason.WorkspacePaused,
                Documents = job.Pending,
                Message = $"The workspace is paused. To go on: asemb workspaces resume {workspace.Name}",
                Since = since,
            });
        }

        if (job.PausedAt is { } held && job.Pending > 0)
            waits.Add(new JobWait { Reason = WaitReason.JobPaused, Documents = job.Pending, Message = $"The job is paused. To go on: {Resume(workspace, job.JobId)}", Since = held });
        return waits;
    }

    public async Task<IReadOnlyList<JobWait>> ExplainAsync(Workspace workspace, JobProgress job, JobQueue queue, CancellationToken cancellationToken)
    {
        List<JobWait> waits = [.. OfPauses(workspace, job)];
        var free = workspace.PausedAt is null ? queue.Due + queue.Lapsed : 0;
        if (storeOutages.Current is { } outage && job.Pending + job.Processing > 0)
            waits.Add(new JobWait { Reason = WaitReason.Store, Documents = job.Pending + job.Processing, Message = outage.Message, Code = outage.Error.Code });
        if (free > 0 && !await workers.AnyAsync(cancellationToken))
        {
            waits.Add(new JobWait
            {
                Reason = WaitReason.NoWorker,
                Documents = free,
                Message = "No server that indexes documents has been heard of within the last minute. Start one with Indexing:Enabled, or look why it does not answer: docs/runbooks/stuck-jobs.md",
            });
        }

        if (queue.Held > 0 && workspace.PausedAt is null && job.PausedAt is null)
            waits.Add(new JobWait { Reason = WaitReason.JobPaused, Documents = queue.Held, Message = HeldBy(workspace, queue.HeldBy, job.JobId) });
        waits.AddRange(queue.Delayed.Select(Delayed));
        if (queue.Lapsed > 0 && workspace.PausedAt is null)
            waits.Add(new JobWait { Reason = WaitReason.WorkerLost, Documents = queue.Lapsed, Message = "The server that worked on them has not been heard of. They are taken up again in their turn, apart from the others." });
        if (queue.Due > 0 && workspace.PausedAt is null)
            waits.Add(new JobWait { Reason = WaitReason.Queue, Documents = queue.Due, Message = Behind(queue.Ahead), Ahead = queue.Ahead });
        return waits;
    }

    private static JobWait Delayed(DelayedDocuments delayed) => new()
    {
        Reason = IsOfTheModel(delayed.Error) ? WaitReason.Model : WaitReason.Retry,
        Documents = delayed.Documents,
        Message = delayed.Error.Message,
        Code = delayed.Error.Code,
        Until = delayed.NextAttemptAt,
    };

    /// <summary>A fault of ours while embedding says nothing of the model.</summary>
    private static bool IsOfTheModel(DocumentError error) =>
        string.Equals(error.Stage, DocumentStage.Embed, StringComparison.Ordinal) && !string.Equals(error.Code, ErrorCodes.Internal.Code, StringComparison.Ordinal);

    private static string HeldBy(Workspace workspace, Guid? other, Guid job) => other is { } paused
        ? $"Another job that has them too is paused. To go on: {Resume(workspace, paused)}"
        : $"They were held back by a pause that is over, and are let go within the hour. To do it now: {Resume(workspace, job)}";

    private static string Resume(Workspace workspace, Guid job) =>
        string.Equals(workspace.Name, WorkspaceName.Default, StringComparison.Ordinal) ? $"asemb jobs resume {job}" : $"asemb jobs resume {job} -w {workspace.Name}";

    private static string Behind(int ahead) => ahead switch
    {
        0 => "They are next in their workspace; other workspaces have their turns too.",
        1 => "Behind 1 document of the workspace.",
        >= JobQueue.MostAhead => string.Create(CultureInfo.InvariantCulture, $"Behind {JobQueue.MostAhead:N0} documents of the workspace or more."),
        _ => string.Create(CultureInfo.InvariantCulture, $"Behind {ahead:N0} documents of the workspace."),
    };
}
