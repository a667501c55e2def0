using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using Asemb.Server.Sources;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api;

/// <summary>Sources: where documents of a workspace come from again and again.</summary>
internal static class SourcesEndpoints
{
    private const int DefaultSyncs = 20;
    private const int MostQueued = 100_000;
    private static readonly Access Read = Access.To(KeyScopes.Read);
    private static readonly Access Look = Access.To(KeyScopes.Read | KeyScopes.Admin);
    private static readonly Access Write = Access.To(KeyScopes.Write);

    public static void MapSources(this RouteGroupBuilder api)
    {
        var sources = api.MapGroup("/workspaces/{workspace}/sources").WithTags("Sources");
        sources.MapPost("", CreateAsync)
            .Describe(
                "createSource", Write, "Make a source",
                "The settings are checked against what is to be read. With a schedule the first sync begins at once, else when it is asked for. Folders of the server, and addresses of its inner network, "
                + "only its operator opens.",
                ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidName, ErrorCodes.InvalidSource, ErrorCodes.SourceExists, ErrorCodes.SourceLimit, ErrorCodes.PathNotFound, ErrorCodes.SourceUnavailable,
                ErrorCodes.SourceDenied, ErrorCodes.SourceChanged)
            .Example("""{"name":"handbook","kind":"folder","settings":{"path":"/srv/handbook","exclude":["*.tmp"]},"schedule":"@every 15m"}""");
        sources.MapGet("", ListAsync)
            .Describe("listSources", Look, "List sources", "By name, each with its last sync.", ErrorCodes.WorkspaceNotFound);
        sources.MapGet("/{source}", FindAsync)
            .Describe("getSource", Look, "Get a source", "Its settings, how many documents it holds, and the sync under way or the last.", ErrorCodes.WorkspaceNotFound, ErrorCodes.SourceNotFound);
        sources.MapPatch("/{source}", UpdateAsync)
            .Accepts<UpdateSourceRequest>("application/json", "application/merge-patch+json")
            .Describe(
                "updateSource", Write, "Change a source",
                "A JSON merge patch (RFC 7396): absent members stay as they are, null brings the default back. Other settings mean other documents: a sync under way is cancelled, and the next reads everything.",
                ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound, ErrorCodes.SourceNotFound, ErrorCodes.InvalidSource, ErrorCodes.PathNotFound, ErrorCodes.SourceUnavailable, ErrorCodes.SourceDenied,
                ErrorCodes.SourceChanged)
            .Example("""{"schedule":"0 3 * * *","deletionLimit":0.1}""");
        sources.MapDelete("/{source}", DeleteAsync)
            .Describe("removeSource", Write, "Delete a source", "With its history. Its documents stay, unless documents=delete says otherwise.", ErrorCodes.WorkspaceNotFound, ErrorCodes.SourceNotFound);
        sources.MapPost("/{source}/sync", SyncAsync)
            .Describe(
                "syncSource", Write, "Sync a source now", "Begins a sync; when one is under way it is that one, and if it waits for its next try it waits no longer. Follow it by getting the source.",
                ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound, ErrorCodes.SourceNotFound, ErrorCodes.NothingToConfirm, ErrorCodes.SyncUnderWay)
            .Example("""{"full":false,"confirm":false}""");
        sources.MapPost("/{source}/cancel", CancelAsync)
            .Describe(
                "cancelSync", Write, "Cancel the sync under way", "What it took in stays, nothing is removed. Does nothing when there is none.", ErrorCodes.WorkspaceNotFound, ErrorCodes.SourceNotFound);
        sources.MapGet("/{source}/syncs", SyncsAsync)
            .Describe("listSyncs", Read, "List syncs of a source", "The newest first; the last 100 are kept.", ErrorCodes.WorkspaceNotFound, ErrorCodes.SourceNotFound);
    }

    private static async Task<Created<SourceInfo>> CreateAsync(
        HttpContext context, string workspace, JsonBody<CreateSourceRequest> body, IAsembStore store, SourceChanges changes, LocalOperator @operator, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var made = await changes.CreateAsync(found, body.Value, @operator.Asks(context), cancellationToken);
        return TypedResults.Created($"/api/v1/workspaces/{found.Name}/sources/{made.Name}", await DescribeAsync(store, found, await RequireAsync(store, found, made.Name, cancellationToken), cancellationToken));
    }

    private static async Task<Ok<SourceList>> ListAsync(HttpContext context, string workspace, IAsembStore store, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var sources = await store.Sources.ListAsync(found, cancellationToken);
        var queued = await store.Sources.CountQueuedAsync(found, MostQueued, cancellationToken);
        return TypedResults.Ok(new SourceList { Items = [.. sources.Select(status => status.ToWire(queued.GetValueOrDefault(status.Source.Name)))] });
    }

    private static async Task<Ok<SourceInfo>> FindAsync(HttpContext context, string workspace, string source, IAsembStore store, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return TypedResults.Ok(await DescribeAsync(store, found, await RequireAsync(store, found, source, cancellationToken), cancellationToken));
    }

    private static async Task<Ok<SourceInfo>> UpdateAsync(
        HttpContext context, string workspace, string source, JsonBody<JsonObject> patch, IAsembStore store, SourceChanges changes, LocalOperator @operator, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        if (await changes.UpdateAsync(found, source, patch.Value, @operator.Asks(context), cancellationToken) is null) throw NotFound(found, source);
        return TypedResults.Ok(await DescribeAsync(store, found, await RequireAsync(store, found, source, cancellationToken), cancellationToken));
    }

    private static async Task<Ok<DeleteSourceResult>> DeleteAsync(
        HttpContext context, string workspace, string source, [FromQuery] string? documents, IAsembStore store, IndexingSignals signals, CancellationToken cancellationToken)
    {
        if (documents is not (null or "keep" or "delete"))
            throw new AsembException(ErrorCodes.InvalidRequest, $"documents takes keep or delete, not '{ShownText.Shorten(documents)}'.") { Field = "documents" };
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var status = await RequireAsync(store, found, source, cancellationToken);
        var deleted = 0;
        if (documents is "delete")
        {
            // Cut off anywhere, a source is left that knows of no document and rests; repeating the request ends it.
            await store.Sources.ForgetAsync(found, status.Source.Id, cancellationToken);
            deleted = await store.Documents.DeleteBySourceAsync(found, status.Source.Name, cancellationToken);
            signals.Progress.Signal();
        }

        await store.Sources.DeleteAsync(found, status.Source.Id, cancellationToken);
        return TypedResults.Ok(new DeleteSourceResult { DeletedDocuments = deleted });
    }

    private static async Task<Accepted<SyncInfo>> SyncAsync(
        HttpContext context, string workspace, string source, JsonBody<SyncRequest> body, IAsembStore store, SourceSignals signals, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var status = await RequireAsync(store, found, source, cancellationToken);
        var sync = await store.Sources.BeginAsync(found, status.Source.Id, body.Value.Full ?? false, body.Value.Confirm ?? false, cancellationToken) ?? throw NotFound(found, source);
        signals.Work.Signal();
        return TypedResults.Accepted($"/api/v1/workspaces/{found.Name}/sources/{status.Source.Name}", sync.ToWire());
    }

    private static async Task<Ok<SourceInfo>> CancelAsync(
        HttpContext context, string workspace, string source, IAsembStore store, SourceChanges changes, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var status = await RequireAsync(store, found, source, cancellationToken);
        await store.Sources.CancelAsync(found, status.Source.Id, changes.NextOf(status.Source), cancellationToken);
        return TypedResults.Ok(await DescribeAsync(store, found, await RequireAsync(store, found, source, cancellationToken), cancellationToken));
    }

    private static async Task<Ok<SyncList>> SyncsAsync(
        HttpContext context, string workspace, string source, [FromQuery] int? limit, IAsembStore store, CancellationToken cancellationToken)
    {
        var most = RequestLimits.Require(limit, DefaultSyncs, 1, SyncHistory.Length, "limit");
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var status = await RequireAsync(store, found, source, cancellationToken);
        var syncs = await store.Sources.ListSyncsAsync(found, status.Source.Id, most, cancellationToken);
        return TypedResults.Ok(new SyncList { Items = [.. syncs.Select(sync => sync.ToWire())] });
    }

    private static async Task<SourceStatus> RequireAsync(IAsembStore store, Workspace workspace, string name, CancellationToken cancellationToken) =>
        SourceName.IsValid(name) && await store.Sources.FindAsync(workspace, name, cancellationToken) is { } status ? status : throw NotFound(workspace, name);

    private static AsembException NotFound(Workspace workspace, string name) =>
        new(ErrorCodes.SourceNotFound, $"The workspace '{workspace.Name}' has no source '{ShownText.Shorten(name)}'.") { Field = "source" };

    private static async Task<SourceInfo> DescribeAsync(IAsembStore store, Workspace workspace, SourceStatus status, CancellationToken cancellationToken) =>
        status.ToWire(await store.Sources.CountQueuedAsync(workspace, status.Source.Name, MostQueued, cancellationToken));
}
