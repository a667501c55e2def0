using System.Text.Json.Nodes;
using Asemb.Client.Contracts;
using Asemb.Core.Embeddings;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asemb.Server.Api;

/// <summary>Workspaces: tenants with their own documents, index and settings.</summary>
internal static class WorkspacesEndpoints
{
    private static readonly Access Look = Access.To(KeyScopes.Read | KeyScopes.Write | KeyScopes.Admin);
    private static readonly Access Control = Access.To(KeyScopes.Write | KeyScopes.Admin);
    private static readonly Access Govern = Access.To(KeyScopes.Admin);

    public static void MapWorkspaces(this RouteGroupBuilder api)
    {
        var workspaces = api.MapGroup("/workspaces").WithTags("Workspaces");
        workspaces.MapPost("", CreateAsync)
            .Describe(
                "createWorkspace", Govern, "Create a workspace", "Every vector of the workspace comes from its embedding model; a switch changes it later.",
                ErrorCodes.InvalidJson, ErrorCodes.InvalidName, ErrorCodes.WorkspaceExists, ErrorCodes.ModelNotFound, ErrorCodes.EmbeddingFailed, ErrorCodes.EmbeddingUnavailable)
            .Example("""{"name":"handbook","description":"Everything about working here"}""");
        workspaces.MapGet("", ListAsync)
            .Describe("listWorkspaces", Look, "List workspaces", "The workspaces that the key reaches, by name.");
        workspaces.MapGet("/{workspace}", FindAsync)
            .Describe("getWorkspace", Look, "Get a workspace", "Its model and settings.", ErrorCodes.WorkspaceNotFound);
        workspaces.MapPatch("/{workspace}", UpdateAsync)
            .Accepts<UpdateWorkspaceRequest>("application/json", "application/merge-patch+json")
            .Describe(
                "updateWorkspace", Govern, "Change a workspace's settings",
                "A JSON merge patch (RFC 7396): absent members stay as they are, null brings the default back. Chunking applies to documents indexed from then on.",
                ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound)
            .Example("""{"chunking":{"maxTokens":384},"fusion":null}""");
        workspaces.MapDelete("/{workspace}", DeleteAsync)
            .Describe("deleteWorkspace", Govern, "Delete a workspace", "With its documents, chunks, vectors and jobs. It cannot be undone.", ErrorCodes.WorkspaceNotFound);
        workspaces.MapPost("/{workspace}/pause", PauseAsync)
            .Describe("pauseWorkspace", Control, "Pause a workspace", "None of its waiting documents is begun until it is resumed; those under way finish. It takes documents in and answers searches as ever.", ErrorCodes.WorkspaceNotFound);
        workspaces.MapPost("/{workspace}/resume", ResumeAsync)
            .Describe("resumeWorkspace", Control, "Resume a workspace", "Its documents take their turn again. Jobs that are paused themselves stay so.", ErrorCodes.WorkspaceNotFound);
        workspaces.MapGet("/{workspace}/stats", StatsAsync)
            .Describe("getWorkspaceStats", Access.To(KeyScopes.Read | KeyScopes.Admin), "Count what a workspace holds", "Documents by state, chunks, vectors and bytes.", ErrorCodes.WorkspaceNotFound);
    }

    private static async Task<Created<WorkspaceInfo>> CreateAsync(
        HttpContext context, JsonBody<CreateWorkspaceRequest> body, IAsembStore store, IEmbeddingModels models, CancellationToken cancellationToken)
    {
        var request = body.Value;
        WorkspaceName.Require(request.Name);
        if (!Caller.Of(context).Key.Reaches(request.Name))
            throw new AsembException(ErrorCodes.Forbidden, $"This key is bound to other workspaces and cannot create '{request.Name}'.") { Field = "name" };

        var settings = WorkspaceSettingsReading.Read(new UpdateWorkspaceRequest
        {
            Description = request.Description,
            Chunking = request.Chunking,
            Fusion = request.Fusion,
            Language = request.Language,
            KeepOriginals = request.KeepOriginals,
        });
        var model = await models.GetAsync(request.Model ?? models.DefaultId, cancellationToken);
        var workspace = await store.Workspaces.CreateAsync(request.Name, model.Info, settings, cancellationToken);
        return TypedResults.Created($"/api/v1/workspaces/{workspace.Name}", workspace.ToWire());
    }

    private static async Task<Ok<WorkspaceList>> ListAsync(HttpContext context, IAsembStore store, CancellationToken cancellationToken)
    {
        var key = Caller.Of(context).Key;
        var workspaces = await store.Workspaces.ListAsync(cancellationToken);
        return TypedResults.Ok(new WorkspaceList { Items = [.. workspaces.Where(workspace => key.Reaches(workspace.Name)).Select(workspace => workspace.ToWire())] });
    }

    private static async Task<Ok<WorkspaceInfo>> FindAsync(HttpContext context, string workspace, IAsembStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok((await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken)).ToWire());

    private static async Task<Ok<WorkspaceInfo>> UpdateAsync(
        HttpContext context, string workspace, JsonBody<JsonObject> patch, IAsembStore store, CancellationToken cancellationToken)
    {
        await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        var updated = await store.Workspaces.UpdateSettingsAsync(workspace, present => WorkspaceSettingsReading.Merge(present, patch.Value), cancellationToken) ?? throw Caller.NotFound(workspace);
        return TypedResults.Ok(updated.ToWire());
    }

    private static async Task<NoContent> DeleteAsync(HttpContext context, string workspace, IAsembStore store, KeyAuthenticator keys, CancellationToken cancellationToken)
    {
        await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        if (!await store.Workspaces.DeleteAsync(workspace, cancellationToken)) throw Caller.NotFound(workspace);
        keys.Forget();
        return TypedResults.NoContent();
    }

    private static Task<Ok<WorkspaceInfo>> PauseAsync(HttpContext context, string workspace, IAsembStore store, IndexingSignals signals, CancellationToken cancellationToken) =>
        ChangeAsync(context, workspace, store, signals, store.Jobs.PauseWorkspaceAsync, cancellationToken);

    private static Task<Ok<WorkspaceInfo>> ResumeAsync(HttpContext context, string workspace, IAsembStore store, IndexingSignals signals, CancellationToken cancellationToken) =>
        ChangeAsync(context, workspace, store, signals, store.Jobs.ResumeWorkspaceAsync, cancellationToken);

    private static async Task<Ok<WorkspaceInfo>> ChangeAsync(
        HttpContext context, string workspace, IAsembStore store, IndexingSignals signals, Func<Workspace, CancellationToken, Task> change, CancellationToken cancellationToken)
    {
        await change(await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken), cancellationToken);
        signals.Work.Signal();
        signals.Progress.Signal();
        return TypedResults.Ok((await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken)).ToWire());
    }

    private static async Task<Ok<WorkspaceStatsInfo>> StatsAsync(HttpContext context, string workspace, IAsembStore store, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        return TypedResults.Ok((await store.Workspaces.GetStatsAsync(found, cancellationToken)).ToWire(found.Name));
    }
}
