using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api;

/// <summary>Jobs: how far the documents of one accepted request are.</summary>
internal static class JobsEndpoints
{
    private const int DefaultLimit = 20;
    private const int MostJobs = 200;
    private static readonly Access Follow = Access.To(KeyScopes.Read | KeyScopes.Write);

    public static void MapJobs(this RouteGroupBuilder api)
    {
        api.MapGet("/workspaces/{workspace}/jobs", ListAsync).WithTags("Jobs")
            .Describe("listJobs", Follow, "List jobs", "The newest first.", ErrorCodes.WorkspaceNotFound);
        api.MapGet("/jobs/{id}", FindAsync).WithTags("Jobs")
            .Describe("getJob", Follow, "Follow a job", "Counts, rate, time left, and the first failures. Derived from the documents themselves.", ErrorCodes.JobNotFound);
    }

    private static async Task<Ok<JobList>> ListAsync(
        HttpContext context, string workspace, [FromQuery] int? limit, IAsembStore store, JobReader jobs, CancellationToken cancellationToken)
    {
        var most = RequestLimits.Require(limit, DefaultLimit, 1, MostJobs, "limit");
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var list = await store.Ingestion.ListJobsAsync(found, most, cancellationToken);
        return TypedResults.Ok(new JobList { Items = [.. list.Select(job => jobs.Describe(found, job))] });
    }

    private static async Task<Ok<JobInfo>> FindAsync(HttpContext context, string id, JobReader jobs, CancellationToken cancellationToken) =>
        Guid.TryParse(id, out var jobId) && await jobs.FindAsync(Caller.Of(context), jobId, cancellationToken) is { } job
            ? TypedResults.Ok(job)
            : throw new AsembException(ErrorCodes.JobNotFound, $"There is no job '{id}', or this key does not reach its workspace.") { Field = "id" };
}
