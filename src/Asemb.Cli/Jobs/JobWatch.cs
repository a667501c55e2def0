using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Jobs;

/// <summary>Shows how far a job is until it is done.</summary>
internal sealed class JobWatch(AsembClient client, Terminal terminal, TimeProvider time)
{
    private readonly ProgressDisplay _progress = new(terminal, time, "documents");

    /// <exception cref="AsembException"><c>job_not_found</c> when it is deleted meanwhile.</exception>
    public async Task<JobInfo> RunAsync(JobInfo job, CancellationToken cancellationToken)
    {
        await _progress.RunAsync($"Job {job.Id}", async () =>
        {
            using var follower = new JobFollower(client, job.Workspace, job.Id, time);
            while (!job.Done)
            {
                await follower.ChangedAsync(cancellationToken);
                if (follower.IsGone) throw new AsembException(ErrorCodes.JobNotFound, $"The job {job.Id} was deleted meanwhile.");
                job = follower.Latest ?? job;
                Report(job);
            }
        });
        return job;
    }

    private void Report(JobInfo job) =>
        _progress.Report(job.Total - job.Pending - job.Processing, job.Total, JobDisplay.Note(job), job.Done, job.DocumentsPerSecond ?? 0);
}
