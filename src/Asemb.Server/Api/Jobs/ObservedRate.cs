using Asemb.Client.Contracts;

namespace Asemb.Server.Api.Jobs;

/// <summary>How fast a job goes, whichever servers do the work: by what is seen of it over the last half minute. For one stream.</summary>
internal sealed class ObservedRate(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);
    private readonly Queue<(long At, int Settled)> _seen = [];

    /// <returns>The job with this rate, once there is one.</returns>
    public JobInfo Improve(JobInfo job)
    {
        var open = job.Pending + job.Processing;
        _seen.Enqueue((time.GetTimestamp(), job.Total - open));
        while (_seen.Count > 2 && time.GetElapsedTime(_seen.Peek().At) > Window) _seen.Dequeue();
        var (at, settled) = _seen.Peek();
        var elapsed = time.GetElapsedTime(at);
        if (job.Done || job.State == JobState.Paused || elapsed < Least || job.Total - open <= settled) return job;
        var perSecond = (job.Total - open - settled) / elapsed.TotalSeconds;
        return job with { DocumentsPerSecond = Math.Round(perSecond, 2), EtaSeconds = Math.Round(open / perSecond, 1) };
    }
}
