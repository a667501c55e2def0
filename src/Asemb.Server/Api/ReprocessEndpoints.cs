using Asemb.Client.Contracts;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Server.Api.Jobs;
using Asemb.Server.Security;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asemb.Server.Api;

/// <summary>Documents that are cut and embedded anew without being sent again.</summary>
internal static class ReprocessEndpoints
{
    public static void MapReprocessing(this RouteGroupBuilder api) =>
        api.MapPost("/workspaces/{workspace}/documents/reprocess", ReprocessAsync).WithTags("Documents")
            .Describe(
                "reprocessDocuments", Access.To(KeyScopes.Write), "Process documents again",
                "From their kept originals and with the present settings: these keys, those of a source, or all; exactly one of the three. What is searchable stays so until the document is indexed anew. "
                + "What waits already is processed with the present settings anyway, and keeps its place. Documents without a kept original are left as they are, and counted.",
                ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidName)
            .Example("""{"source":"handbook"}""");

    private static async Task<Ok<ReprocessAnswer>> ReprocessAsync(
        HttpContext context, string workspace, JsonBody<ReprocessRequest> body, IAsembStore store, JobReader jobs, IndexingSignals signals, CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (new object?[] { request.Keys, request.Source, request.All is true ? request.All : null }.Count(given => given is not null) != 1)
            throw new AsembException(ErrorCodes.InvalidRequest, "Send exactly one of keys, source and \"all\": true.");
        if (request.Keys is not null) KeysReading.Require(request.Keys);
        if (request.Source is not null) DocumentKey.Require(request.Source, "source");
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var result = await store.Ingestion.ReprocessAsync(found, new ReprocessSelection(request.Keys, request.Source), cancellationToken);
        if (result.JobId is { } job) jobs.Remember(job, found.Name);
        signals.Work.Signal();
        return TypedResults.Ok(new ReprocessAnswer { JobId = result.JobId, Queued = result.Queued, Waiting = result.Waiting, WithoutOriginal = result.WithoutOriginal, KeysWithoutOriginal = result.Examples });
    }
}
