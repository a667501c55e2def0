using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Configuration;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.Features;

namespace Asemb.Server.Api.Jobs;

/// <summary>
/// Streams of server-sent events that follow a job. Each event holds the job whole, and its id is a digest of it: who comes back with the last id gets what has changed
/// since, and nothing else. What this process does wakes a stream; for what others do it looks once a second. Thread-safe.
/// </summary>
internal sealed class JobEvents(IAsembStore store, JobReader jobs, IndexingSignals signals, LimitsOptions limits, IHostApplicationLifetime lifetime, TimeProvider time)
{
    private const string ContentType = "text/event-stream";

    /// <summary>At most four events a second, and looking takes no more than a fifth of the time.</summary>
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250);
    private const int LookShare = 4;
    private static readonly TimeSpan LongestBlindWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Then the caller comes back, with a key that must still be valid.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(5);

    private readonly StreamPlaces _places = new(limits.EventStreams);

    public int Open => _places.Open;

    /// <exception cref="AsembException"><c>job_not_found</c>, <c>too_many_streams</c></exception>
    public async Task WriteAsync(HttpContext context, Workspace workspace, Guid jobId, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(workspace, jobId, cancellationToken) ?? throw JobsEndpoints.NotFound(jobId.ToString());
        if (HeadOnly.Wants(context))
        {
            context.Response.ContentType = ContentType;
            return;
        }

        if (!_places.TryEnter(workspace.Id)) throw Busy();
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
            await StreamAsync(context, job, workspace.Name, end.Token);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested || lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // The caller left, or the server stops: the stream ends, and whoever is there still comes back elsewhere.
        }
        catch (AsembException exception) when (context.Response.HasStarted && (exception.IsTransient || exception.Error == ErrorCodes.StoreUnavailable))
        {
            // The store is away for a while: whoever follows comes back, and is told then.
        }
        finally
        {
            _places.Leave(workspace.Id);
        }
    }

    private async Task StreamAsync(HttpContext context, JobInfo first, string workspace, CancellationToken cancellationToken)
    {
        var response = context.Response;
        response.ContentType = ContentType;
        response.Headers["X-Accel-Buffering"] = "no";
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await WriteAsync(response, "retry: 1000\n\n", cancellationToken);

        var started = time.GetTimestamp();
        var written = started;
        var last = context.Request.Headers["Last-Event-ID"].ToString();
        var observed = new ObservedRate(time);
        for (JobInfo? job = first; ;)
        {
            var next = signals.Progress.Next;
            var look = time.GetTimestamp();
            if (!ReferenceEquals(job, first)) job = await FindAsync(workspace, first.Id, cancellationToken);
            if (job is null)
            {
                await WriteAsync(response, "event: gone\ndata: {}\n\n", cancellationToken);
                return;
            }

            job = observed.Improve(job);
            var id = IdOf(job);
            if (job.Done || !string.Equals(id, last, StringComparison.Ordinal))
            {
                await WriteAsync(response, $"id: {id}\nevent: {(job.Done ? "done" : "progress")}\ndata: {JsonSerializer.Serialize(job, ServerJson.Written.JobInfo)}\n\n", cancellationToken);
                if (job.Done) return;
                (last, written) = (id, time.GetTimestamp());
            }
            else if (time.GetElapsedTime(written) >= Heartbeat)
            {
                await WriteAsync(response, ": nothing new\n\n", cancellationToken);
                written = time.GetTimestamp();
            }

            if (time.GetElapsedTime(started) >= Longest) return;
            var pause = time.GetElapsedTime(look) * LookShare;
            await Task.Delay(pause > LeastPause ? pause : LeastPause, time, cancellationToken);
            await WaitAsync(next, cancellationToken);
            job = null;
        }
    }

    private async Task WaitAsync(Task next, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(LongestBlindWait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Another process may have done something: look again.
        }
    }

    /// <summary>The workspace too, which may have been paused or deleted.</summary>
    private async Task<JobInfo?> FindAsync(string workspace, Guid jobId, CancellationToken cancellationToken) =>
        await store.Workspaces.FindAsync(workspace, cancellationToken) is { } present ? await jobs.FindAsync(present, jobId, cancellationToken) : null;

    private static async Task WriteAsync(HttpResponse response, string text, CancellationToken cancellationToken)
    {
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    /// <summary>Of all but the rate, which moves without anything having happened.</summary>
    private static string IdOf(JobInfo job) => Convert.ToHexStringLower(
        SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(job with { DocumentsPerSecond = null, EtaSeconds = null }, ServerJson.Written.JobInfo)).AsSpan(0, 8));

    private AsembException Busy() => new(
        ErrorCodes.TooManyStreams,
        $"{limits.EventStreams} event streams are open already (Limits:EventStreams), or {_places.MostOfWorkspace} of this workspace. Ask for the job itself, or come back later.")
    { RetryAfter = BusyRetry };
}
