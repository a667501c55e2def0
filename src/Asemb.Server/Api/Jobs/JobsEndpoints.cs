using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Security;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api.Jobs;

/// <summary>Jobs: how far the documents of one accepted request are, holding them back and giving them up.</summary>
internal static class JobsEndpoints
{
    private const int DefaultLimit = 20;
    private const int MostJobs = 200;
    private static readonly Access Follow = Access.To(KeyScopes.Read | KeyScopes.Write);
    private static readonly Access Control = Access.To(KeyScopes.Write);
    private static readonly ErrorCode[] Errors = [ErrorCodes.WorkspaceNotFound, ErrorCodes.JobNotFound];

    public static void MapJobs(this RouteGroupBuilder api)
    {
        api.MapGet("/jobs/{id}", FindAnywhereAsync).WithTags("Jobs")
            .Describe("getJob", Follow, "Follow a job", "As under its workspace, where only the id is known.", ErrorCodes.JobNotFound);
        var jobs = api.MapGroup("/workspaces/{workspace}/jobs").WithTags("Jobs");
        jobs.MapGet("", ListAsync).Describe("listJobs", Follow, "List jobs", "The newest first.", ErrorCodes.WorkspaceNotFound);
        jobs.MapGet("/{id}", FindAsync)
            .Describe("getWorkspaceJob", Follow, "Get a job", "Counts, rate, time left, why documents wait, and the first failures. Derived from the documents themselves.", Errors);
        jobs.MapGet("/{id}/events", EventsAsync)
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream")
            .WithMetadata(new DisableRequestTimeoutAttribute())
            .Describe(
                "followJob", Follow, "Follow a job as a stream",
                "Server-sent events: `progress` with the job whenever it changes, at most four a second; `done` with the job at the end; `gone` when it was deleted. A comment every 15 seconds keeps the "
                + "connection open. The stream ends with the job, when the server stops, and after ten minutes: come back with the last id in Last-Event-ID, as browsers do by themselves.",
                [.. Errors, ErrorCodes.TooManyStreams]);
        jobs.MapPost("/{id}/pause", PauseAsync)
            .Describe("pauseJob", Control, "Pause a job", "None of its waiting documents is begun until it is resumed; those under way finish.", Errors);
        jobs.MapPost("/{id}/resume", ResumeAsync)
            .Describe("resumeJob", Control, "Resume a job", "Its documents take their turn again.", Errors);
        jobs.MapPost("/{id}/cancel", CancelAsync)
            .Describe(
                "cancelJob", Control, "Cancel a job",
                "What is not indexed yet is not going to be. A document with an older searchable version is in that version again, as if the newer one had never been sent; one that was never searchable "
                + "is gone. What failed stays failed. It cannot be undone. Done in parts: cut off, the job says how many are cancelled, and the same again does the rest.",
                Errors);
        jobs.MapPost("/cancel", CancelAllAsync)
            .Describe("cancelJobs", Control, "Cancel all jobs", "The same for everything that waits or is under way in the workspace.", ErrorCodes.WorkspaceNotFound);
    }

    public static AsembException NotFound(string id) =>
        new(ErrorCodes.JobNotFound, $"There is no job '{ShownText.Shorten(id)}', or this key does not reach its workspace.") { Field = "id" };

    private static async Task<Ok<JobList>> ListAsync(
        HttpContext context, string workspace, [FromQuery] int? limit, IAsembStore store, JobDescription description, CancellationToken cancellationToken)
    {
        var most = RequestLimits.Require(limit, DefaultLimit, 1, MostJobs, "limit");
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var list = await store.Ingestion.ListJobsAsync(found, most, cancellationToken);
        return TypedResults.Ok(new JobList { Items = [.. list.Select(job => description.Describe(found, job))] });
    }

    private static async Task<Ok<JobInfo>> FindAnywhereAsync(HttpContext context, string id, JobReader jobs, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var jobId) && await jobs.FindAsync(Caller.Of(context), jobId, cancellationToken) is { } job ? TypedResults.Ok(job) : throw NotFound(id);

    private static async Task<Ok<JobInfo>> FindAsync(HttpContext context, string workspace, string id, IAsembStore store, JobReader jobs, CancellationToken cancellationToken) =>
        TypedResults.Ok(await RequireAsync(await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken), id, jobs, cancellationToken));

    private static async Task<EmptyHttpResult> EventsAsync(HttpContext context, string workspace, string id, IAsembStore store, JobEvents events, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        await events.WriteAsync(context, found, IdOf(id), cancellationToken);
        return TypedResults.Empty;
    }

    private static Task<Ok<JobInfo>> PauseAsync(
        HttpContext context, string workspace, string id, IAsembStore store, JobReader jobs, IndexingSignals signals, CancellationToken cancellationToken) =>
        ChangeAsync(context, workspace, id, store, jobs, signals, store.Jobs.PauseAsync, cancellationToken);

    private static Task<Ok<JobInfo>> ResumeAsync(
        HttpContext context, string workspace, string id, IAsembStore store, JobReader jobs, IndexingSignals signals, CancellationToken cancellationToken) =>
        ChangeAsync(context, workspace, id, store, jobs, signals, store.Jobs.ResumeAsync, cancellationToken);

    private static Task<Ok<JobInfo>> CancelAsync(
        HttpContext context, string workspace, string id, IAsembStore store, JobReader jobs, IndexingSignals signals, CancellationToken cancellationToken) =>
        ChangeAsync(context, workspace, id, store, jobs, signals, async (found, job, token) => await store.Jobs.CancelAsync(found, job, token) is not null, cancellationToken);

    private static async Task<Ok<CancelResult>> CancelAllAsync(
        HttpContext context, string workspace, IAsembStore store, IndexingSignals signals, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var cancelled = await store.Jobs.CancelAllAsync(found, cancellationToken);
        signals.Progress.Signal();
        return TypedResults.Ok(new CancelResult { Cancelled = cancelled });
    }

    private static async Task<Ok<JobInfo>> ChangeAsync(
        HttpContext context, string workspace, string id, IAsembStore store, JobReader jobs, IndexingSignals signals, Func<Workspace, Guid, CancellationToken, Task<bool>> change,
        CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        if (!await change(found, IdOf(id), cancellationToken)) throw NotFound(id);
        signals.Work.Signal();
        signals.Progress.Signal();
        return TypedResults.Ok(await RequireAsync(found, id, jobs, cancellationToken));
    }

    private static async Task<JobInfo> RequireAsync(Workspace workspace, string id, JobReader jobs, CancellationToken cancellationToken) =>
        await jobs.FindAsync(workspace, IdOf(id), cancellationToken) ?? throw NotFound(id);

    private static Guid IdOf(string id) => Guid.TryParse(id, out var jobId) ? jobId : throw NotFound(id);
}
