using Asemb.Cli.Output;
using Asemb.Client;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Cli.Jobs;

/// <summary>Shows how far a job is until it is done.</summary>
internal sealed class JobWatch(AsembClient client, Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan Repeat = TimeSpan.FromSeconds(1);

    private readonly ProgressDisplay _progress = new(terminal, time, "documents");

    /// <exception cref="AsembException"><c>job_not_found</c> when it is deleted meanwhile.</exception>
    public async Task<JobInfo> RunAsync(JobInfo job, CancellationToken cancellationToken)
    {
        await _progress.RunAsync($"Job {job.Id}", async () =>
        {
            using var follower = new JobFollower(client, job.Workspace, job.Id, time);
            var change = follower.ChangedAsync(cancellationToken);
            while (!job.Done)
            {
                // Of a job that waits nothing new is told, and why it waits is shown all the same.
                if (await Task.WhenAny(change, Task.Delay(Repeat, time, cancellationToken)) == change)
                {
                    await change;
                    change = follower.ChangedAsync(cancellationToken);
                }

                cancellationToken.ThrowIfCancellationRequested();
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
