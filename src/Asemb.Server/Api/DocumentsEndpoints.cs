using Asemb.Client.Contracts;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api;

/// <summary>Reading, deleting and retrying documents. Keys travel in the query, so that any key works, slashes and all.</summary>
internal static class DocumentsEndpoints
{
    private static readonly Access Read = Access.To(KeyScopes.Read);
    private static readonly Access Write = Access.To(KeyScopes.Write);

    public static void MapDocuments(this RouteGroupBuilder api)
    {
        var documents = api.MapGroup("/workspaces/{workspace}/documents").WithTags("Documents");
        documents.MapGet("", ListAsync)
            .Describe(
                "listDocuments", Read, "List documents", "Ascending by id, page by page. A filter looks at indexed documents only, because only these have all their metadata.",
                ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidCursor, ErrorCodes.InvalidFilter);
        documents.MapGet("/by-key", FindByKeyAsync)
            .Describe("getDocumentByKey", Read, "Get a document by key", "The document without its content.", ErrorCodes.WorkspaceNotFound, ErrorCodes.DocumentNotFound);
        documents.MapGet("/{id:long}", FindAsync)
            .Describe("getDocument", Read, "Get a document by id", "The document without its content.", ErrorCodes.WorkspaceNotFound, ErrorCodes.DocumentNotFound);
        documents.MapGet("/{id:long}/chunks", ChunksAsync)
            .Describe(
                "listChunks", Read, "List a document's chunks", "In reading order, page by page. Empty until the document is indexed.",
                ErrorCodes.WorkspaceNotFound, ErrorCodes.DocumentNotFound, ErrorCodes.InvalidCursor);
        documents.MapGet("/{id:long}/content", ContentAsync)
            .Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream")
            .Describe("getContent", Read, "Download a document's original", "The bytes as they were sent, as an attachment.", ErrorCodes.WorkspaceNotFound, ErrorCodes.DocumentNotFound, ErrorCodes.OriginalNotKept);
        documents.MapDelete("/by-key", DeleteByKeyAsync)
            .Describe("deleteDocumentByKey", Write, "Delete a document", "With its chunks and vectors. It is not found any more when this is answered.", ErrorCodes.WorkspaceNotFound, ErrorCodes.DocumentNotFound);
        documents.MapDelete("", DeleteBySourceAsync)
            .Describe("deleteSource", Write, "Delete a source", "Every document with this source.", ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidName);
        documents.MapPost("/delete", DeleteManyAsync)
            .Describe(
                "deleteDocuments", Write, "Delete documents", "By keys, by source or by filter: exactly one of them. A filter finds indexed documents only.",
                ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidFilter, ErrorCodes.InvalidName)
            .Example("""{"keys":["handbook/travel.md","handbook/leave.md"]}""");
        documents.MapPost("/retry", RetryAsync)
            .Describe("retryDocuments", Write, "Try documents again", "Those that failed, and at once those that wait for their next try: these keys, or all when the body is {}.", ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidName)
            .Example("""{"keys":["handbook/scan.pdf"]}""");
    }

    private static async Task<Ok<DocumentPage>> ListAsync(
        HttpContext context, string workspace, [AsParameters] DocumentListParameters parameters, IAsembStore store, CancellationToken cancellationToken)
    {
        var query = parameters.Read();
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        // One more than asked for says whether there is another page.
        var documents = await store.Documents.ListAsync(found, query with { Limit = query.Limit + 1 }, cancellationToken);
        var page = documents.Take(query.Limit).Select(document => document.ToWire()).ToList();
        return TypedResults.Ok(new DocumentPage { Items = page, NextCursor = documents.Count > query.Limit ? Cursor.Write(Cursor.AfterDocument, page[^1].Id) : null });
    }

    private static async Task<Ok<DocumentInfo>> FindByKeyAsync(
        HttpContext context, string workspace, [FromQuery] string key, IAsembStore store, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return TypedResults.Ok((await store.Documents.FindAsync(found, key, cancellationToken) ?? throw NotFound(key)).ToWire());
    }

    private static async Task<Ok<DocumentInfo>> FindAsync(HttpContext context, string workspace, long id, IAsembStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok((await RequireAsync(context, workspace, id, store, cancellationToken)).Document.ToWire());

    private static async Task<Ok<ChunkPage>> ChunksAsync(
        HttpContext context, string workspace, long id, [FromQuery] int? limit, [FromQuery] string? cursor, IAsembStore store, CancellationToken cancellationToken)
    {
        var most = RequestLimits.Require(limit, fallback: 100, 1, RequestLimits.MaxPage, "limit");
        var from = (int)Math.Min(Cursor.Read(Cursor.FromChunk, cursor), int.MaxValue);
        var (found, document) = await RequireAsync(context, workspace, id, store, cancellationToken);
        var chunks = await store.Documents.GetChunksAsync(found, document.Id, from, most + 1, cancellationToken);
        var page = chunks.Take(most).Select(chunk => chunk.ToWire()).ToList();
        return TypedResults.Ok(new ChunkPage { Items = page, NextCursor = chunks.Count > most ? Cursor.Write(Cursor.FromChunk, chunks[most].Ordinal) : null });
    }

    private static async Task<FileContentHttpResult> ContentAsync(HttpContext context, string workspace, long id, IAsembStore store, CancellationToken cancellationToken)
    {
        var (found, document) = await RequireAsync(context, workspace, id, store, cancellationToken);
        var content = await store.Documents.GetContentAsync(found, document.Key, cancellationToken) ?? throw NotFound(document.Key);
        // Never the media type of a stranger: as an attachment of unknown kind no browser runs it in this server's name.
        return TypedResults.File(content, "application/octet-stream", document.FileName ?? $"document-{document.Id}");
    }

    private static async Task<NoContent> DeleteByKeyAsync(
        HttpContext context, string workspace, [FromQuery] string key, IAsembStore store, IndexingSignals signals, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        if (await store.Documents.DeleteAsync(found, [key], cancellationToken) == 0) throw NotFound(key);
        signals.Progress.Signal();
        return TypedResults.NoContent();
    }

    private static async Task<Ok<DeleteResult>> DeleteBySourceAsync(
        HttpContext context, string workspace, [FromQuery] string source, IAsembStore store, IndexingSignals signals, CancellationToken cancellationToken)
    {
        DocumentKey.Require(source, "source");
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return Deleted(await store.Documents.DeleteBySourceAsync(found, source, cancellationToken), signals);
    }

    private static async Task<Ok<DeleteResult>> DeleteManyAsync(
        HttpContext context, string workspace, JsonBody<DeleteDocumentsRequest> body, IAsembStore store, IndexingSignals signals, CancellationToken cancellationToken)
    {
        var request = body.Value;
        if (new object?[] { request.Keys, request.Source, request.Filter }.Count(given => given is not null) != 1)
            throw new AsembException(ErrorCodes.InvalidRequest, "Send exactly one of keys, source and filter.");
        if (request.Keys is not null) KeysReading.Require(request.Keys);
        if (request.Source is not null) DocumentKey.Require(request.Source, "source");
        var filter = FilterReading.ReadSelective(request.Filter);
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var deleted = request switch
        {
            { Keys: not null } => await store.Documents.DeleteAsync(found, request.Keys, cancellationToken),
            { Source: not null } => await store.Documents.DeleteBySourceAsync(found, request.Source, cancellationToken),
            _ => await store.Documents.DeleteByFilterAsync(found, filter!, cancellationToken),
        };
        return Deleted(deleted, signals);
    }

    private static async Task<Ok<RetryResult>> RetryAsync(
        HttpContext context, string workspace, JsonBody<RetryRequest> body, IAsembStore store, ModelOutages outages, IndexingSignals signals,
        CancellationToken cancellationToken)
    {
        if (body.Value.Keys is { } keys) KeysReading.Require(keys);
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var retried = await store.Ingestion.RetryAsync(found, body.Value.Keys, cancellationToken);
        outages.TryAgain(found.Model);
        signals.Work.Signal();
        return TypedResults.Ok(new RetryResult { Retried = retried });
    }

    private static Ok<DeleteResult> Deleted(int count, IndexingSignals signals)
    {
        signals.Progress.Signal();
        return TypedResults.Ok(new DeleteResult { Deleted = count });
    }

    private static async Task<(Workspace Workspace, Document Document)> RequireAsync(
        HttpContext context, string workspace, long id, IAsembStore store, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        if (id > 0)
        {
            var document = (await store.Documents.ListAsync(found, new DocumentQuery { AfterId = id - 1, Limit = 1 }, cancellationToken)).FirstOrDefault();
            if (document?.Id == id) return (found, document);
        }

        throw new AsembException(ErrorCodes.DocumentNotFound, $"There is no document with the id {id} in the workspace '{workspace}'.") { Field = "id" };
    }

    private static AsembException NotFound(string key) => new(ErrorCodes.DocumentNotFound, $"There is no document with the key '{key}'.") { Field = "key" };
}
