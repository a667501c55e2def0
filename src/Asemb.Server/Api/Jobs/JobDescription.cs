using Asemb.Client.Contracts;
using Asemb.Core.Ingestion;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Workers;

namespace Asemb.Server.Api.Jobs;

/// <summary>Jobs as the API shows them. Thread-safe.</summary>
internal sealed class JobDescription(IAsembStore store, IndexingRate rate, StageBoard board, JobWaiting waiting, TimeProvider time)
{
    /// <summary>More than any process has under way.</summary>
    private const int MostStages = 10_000;

    /// <summary>With the reasons why documents of it wait: another look into the store.</summary>
    public async Task<JobInfo> ExplainAsync(Workspace workspace, JobProgress job, CancellationToken cancellationToken)
    {
        var described = Describe(workspace, job);
        if (job.IsDone) return described;
        var queue = await store.Jobs.ExplainAsync(workspace, job.JobId, cancellationToken);
        return described with { Waiting = await waiting.ExplainAsync(workspace, job, queue, cancellationToken), Stages = await FindStagesAsync(workspace, job, cancellationToken) };
    }

    public JobInfo Describe(Workspace workspace, JobProgress job)
    {
        var open = job.Pending + job.Processing;
        var state = StateOf(workspace, job);
        var perSecond = PerSecond(workspace, job, state);
        return new JobInfo
        {
            Id = job.JobId,
            Workspace = workspace.Name,
            CreatedAt = job.CreatedAt,
            State = state,
            Done = job.IsDone,
            Total = job.Total,
            Unchanged = job.Unchanged,
            Pending = job.Pending,
            Processing = job.Processing,
            Indexed = job.Indexed,
            Failed = job.Failed,
            Superseded = job.Superseded,
            Cancelled = job.Cancelled,
            Percent = job.Total == 0 ? 100 : Math.Round(100.0 * (job.Total - open) / job.Total, 1),
            DocumentsPerSecond = perSecond is { } speed ? Math.Round(speed, 2) : null,
            EtaSeconds = perSecond is > 0 ? Math.Round(open / perSecond.Value, 1) : null,
            Waiting = job.IsDone ? [] : JobWaiting.OfPauses(workspace, job),
            PausedAt = job.PausedAt,
            CancelledAt = job.CancelledAt,
            Retry = RetryOf(workspace, job),
            Failures = [.. job.Failures.Select(failure => new JobFailureInfo { Key = failure.Key, Error = failure.Error.ToWire() })],
        };
    }

    private async Task<JobStages?> FindStagesAsync(Workspace workspace, JobProgress job, CancellationToken cancellationToken)
    {
        if (job.Processing == 0 || board.Count == 0) return null;
        var ids = await store.Jobs.ListProcessingAsync(workspace, job.JobId, MostStages, cancellationToken);
        var stages = ids.Select(board.Find).OfType<string>().CountBy(stage => stage, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        return stages.Count == 0 ? null : new JobStages
        {
            Extracting = stages.GetValueOrDefault(Stage.Extract),
            Chunking = stages.GetValueOrDefault(Stage.Chunk),
            Embedding = stages.GetValueOrDefault(Stage.Embed),
            Storing = stages.GetValueOrDefault(Stage.Store),
        };
    }

    private static JobState StateOf(Workspace workspace, JobProgress job)
    {
        if (job.IsDone) return job.CancelledAt is null ? JobState.Done : JobState.Cancelled;
        if (job.PausedAt is not null || workspace.PausedAt is not null) return JobState.Paused;
        return job.Processing > 0 || job.Indexed + job.Failed > 0 ? JobState.Running : JobState.Queued;
    }

    /// <summary>What this process finished of late says most. Where others do the work, only the job itself tells how fast that is.</summary>
    private double? PerSecond(Workspace workspace, JobProgress job, JobState state)
    {
        if (job.IsDone || state == JobState.Paused) return null;
        if (rate.PerSecond(workspace.Id) is { } own) return own;
        var seconds = (time.GetUtcNow() - job.CreatedAt).TotalSeconds;
        return job.Indexed + job.Failed > 0 && seconds >= 1 ? (job.Indexed + job.Failed) / seconds : null;
    }

    /// <summary>What has lost its original is not tried again in vain: its message says to send it again.</summary>
    private static JobRetry? RetryOf(Workspace workspace, JobProgress job)
    {
        var keys = job.Failures.Where(failure => !failure.Error.IsOfStoredOriginal).Select(failure => failure.Key).ToList();
        if (keys.Count == 0) return null;
        return new JobRetry
        {
            Href = $"/api/v1/workspaces/{workspace.Name}/documents/retry",
            Body = new JobRetryBody { Keys = keys },
            Command = $"asemb documents retry --workspace {workspace.Name}",
        };
    }
}
