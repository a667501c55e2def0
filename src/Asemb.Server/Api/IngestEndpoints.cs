using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Server.Api.Ingest;
using Asemb.Server.Configuration;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.Mvc;
using Receipt = Microsoft.AspNetCore.Http.HttpResults.Results<Microsoft.AspNetCore.Http.HttpResults.Ok<Asemb.Client.Contracts.AcceptResponse>, Microsoft.AspNetCore.Http.HttpResults.Accepted<Asemb.Client.Contracts.AcceptResponse>>;

namespace Asemb.Server.Api;

/// <summary>Ways in. All of them answer when the documents are durable, not when they are indexed.</summary>
internal static class IngestEndpoints
{
    private const string Promise =
        " Answered with 202 when documents wait for indexing (follow the job) and with 200 when there is nothing to do. What is answered is durable. "
        + "A repeat with the same Idempotency-Key gets the first answer again.";

    private static readonly Access Write = Access.To(KeyScopes.Write);

    private static readonly ErrorCode[] Errors =
    [
        ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidName, ErrorCodes.InvalidMetadata, ErrorCodes.DocumentTooLarge, ErrorCodes.DuplicateKey,
        ErrorCodes.RequestTooLarge, ErrorCodes.UnsupportedContentType, ErrorCodes.IdempotencyConflict,
        ErrorCodes.ServerBusy,
    ];

    public static void MapIngest(this RouteGroupBuilder api, LimitsOptions limits)
    {
        var documents = api.MapGroup("/workspaces/{workspace}/documents").WithTags("Documents").WithMetadata(CountedBodies.Marker.Instance);
        documents.MapPost("", AddAsync)
            .WithMetadata(new RequestSizeLimitAttribute(limits.JsonBytes))
            .Describe("addDocument", Write, "Add or replace a document", "As text, or as the Base64 of a file of any supported format." + Promise, [.. Errors, ErrorCodes.InvalidJson])
            .Example("""{"key":"handbook/travel.md","title":"Travel policy","text":"Travel expenses are refunded within 30 days.","metadata":{"team":"people"}}""");
        documents.MapPost("/batch", AddBatchAsync)
            .WithMetadata(new RequestSizeLimitAttribute(limits.JsonBytes))
            .Describe("addDocuments", Write, "Add or replace documents", "Up to 1,000 documents, all or none: when one is not valid, every fault is listed and nothing is accepted." + Promise, [.. Errors, ErrorCodes.InvalidJson])
            .Example("""{"documents":[{"key":"a","text":"First"},{"key":"b","text":"Second","metadata":{"year":2026}}]}""");
        documents.MapPost("/upload", UploadAsync)
            .Accepts<UploadForm>("multipart/form-data")
            .WithMetadata(new RequestSizeLimitAttribute(limits.UploadBytes))
            .WithMetadata(new RequestTimeoutAttribute(Timeouts.Upload))
            .Describe(
                "uploadDocuments", Write, "Upload files",
                "Files as multipart/form-data. The fields key, title and uri belong to the next file; source and metadata to every file that follows. "
                + "Without a key it is source/fileName, or the file name. JSON Lines and JSON arrays of objects become one document per record." + Promise,
                Errors);
    }

    private static Task<Receipt> AddAsync(
        HttpContext context, string workspace, JsonBody<DocumentInput> body, [AsParameters] IngestParameters parameters, DocumentIntake intake, DocumentReading reading,
        CancellationToken cancellationToken) =>
        intake.AcceptAsync(context, workspace, reading.Read(body.Value), parameters, cancellationToken);

    private static Task<Receipt> AddBatchAsync(
        HttpContext context, string workspace, JsonBody<DocumentBatch> body, [AsParameters] IngestParameters parameters, DocumentIntake intake, DocumentReading reading,
        CancellationToken cancellationToken) =>
        intake.AcceptAsync(context, workspace, reading.Read(body.Value.Documents), parameters, cancellationToken);

    private static async Task<Receipt> UploadAsync(
        HttpContext context, string workspace, [AsParameters] IngestParameters parameters, DocumentIntake intake, UploadReading reading, CancellationToken cancellationToken)
    {
        parameters.Require();
        await intake.RequireWorkspaceAsync(context, workspace, cancellationToken);
        return await intake.AcceptAsync(context, workspace, await reading.ReadAsync(context.Request, cancellationToken), parameters, cancellationToken);
    }
}
