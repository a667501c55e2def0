using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Server.Security;
using Asemb.Server.Switching;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Asemb.Server.Api;

/// <summary>Embedding indexes: how a workspace moves to another model without stopping.</summary>
internal static class EmbeddingIndexesEndpoints
{
    private static readonly Access Look = Access.To(KeyScopes.Read | KeyScopes.Admin);
    private static readonly Access Govern = Access.To(KeyScopes.Admin);

    public static void MapEmbeddingIndexes(this RouteGroupBuilder api)
    {
        var indexes = api.MapGroup("/workspaces/{workspace}/embedding-indexes").WithTags("Embedding indexes");
        indexes.MapGet("", ListAsync)
            .Describe(
                "listEmbeddingIndexes", Look, "List embedding indexes", "The vectors of a workspace by model, with the report of the switch that made each; and how far the switch under way is.",
                ErrorCodes.WorkspaceNotFound);
        indexes.MapPost("/switch", SwitchAsync)
            .Describe(
                "switchModel", Govern, "Switch to another embedding model",
                "Builds a second index in the background from the stored chunks while the first answers; new documents get vectors in both. When every chunk has one, the two are compared and the "
                + "new one takes over. Sending the same model again goes on with the same switch.",
                ErrorCodes.InvalidJson, ErrorCodes.WorkspaceNotFound, ErrorCodes.ModelNotFound, ErrorCodes.ModelInUse, ErrorCodes.SwitchInProgress, ErrorCodes.EmbeddingFailed,
                ErrorCodes.EmbeddingUnavailable)
            .Example("""{"model":"builtin:asemb-static-en-128","samples":100,"judge":[{"query":"how long do refunds take","relevant":{"travel.md":1}}]}""");
        indexes.MapPost("/rollback", RollBackAsync)
            .Describe(
                "rollBackModel", Govern, "Go back to the former embedding model", "Completes the index that was active before, and makes it active again.",
                ErrorCodes.WorkspaceNotFound, ErrorCodes.EmbeddingIndexNotFound, ErrorCodes.ModelNotFound, ErrorCodes.ModelMismatch, ErrorCodes.SwitchInProgress, ErrorCodes.EmbeddingFailed,
                ErrorCodes.EmbeddingUnavailable);
        indexes.MapPost("/abandon", AbandonAsync)
            .Describe(
                "abandonSwitch", Govern, "Give a switch up", "The index under construction is deleted; one that was active before is kept as it is. What answers searches stays. Does nothing when there is none.",
                ErrorCodes.WorkspaceNotFound);
        indexes.MapPost("/prune", PruneAsync)
            .Describe("pruneEmbeddingIndexes", Govern, "Drop retired embedding indexes", "Frees what they take; there is no way back to them then.", ErrorCodes.WorkspaceNotFound);
    }

    private static async Task<Ok<EmbeddingIndexList>> ListAsync(
        HttpContext context, string workspace, IAsembStore store, ModelSwitches switches, CancellationToken cancellationToken) =>
        TypedResults.Ok(await switches.DescribeAsync(await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken), cancellationToken));

    private static async Task<Accepted<EmbeddingIndexList>> SwitchAsync(
        HttpContext context, string workspace, [FromQuery] int? wait, JsonBody<SwitchModelRequest> body, IAsembStore store, ModelSwitches switches, CancellationToken cancellationToken)
    {
        SwitchReading.Require(body.Value);
        var longest = ReadWait(wait);
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        await switches.BeginAsync(found, body.Value, cancellationToken);
        return TypedResults.Accepted(Address(workspace), await switches.WaitAsync(found, longest, cancellationToken));
    }

    private static async Task<Accepted<EmbeddingIndexList>> RollBackAsync(
        HttpContext context, string workspace, [FromQuery] int? wait, IAsembStore store, ModelSwitches switches, CancellationToken cancellationToken)
    {
        var longest = ReadWait(wait);
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        await switches.RollBackAsync(found, cancellationToken);
        return TypedResults.Accepted(Address(workspace), await switches.WaitAsync(found, longest, cancellationToken));
    }

    private static async Task<Ok<EmbeddingIndexList>> AbandonAsync(
        HttpContext context, string workspace, IAsembStore store, ModelSwitches switches, CancellationToken cancellationToken)
    {
        var found = await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken);
        await switches.AbandonAsync(found, cancellationToken);
        return TypedResults.Ok(await switches.DescribeAsync(found, cancellationToken));
    }

    private static async Task<Ok<PruneResult>> PruneAsync(HttpContext context, string workspace, IAsembStore store, ModelSwitches switches, CancellationToken cancellationToken) =>
        TypedResults.Ok(new PruneResult { Dropped = await switches.PruneAsync(await Caller.Of(context).FindAsync(store.Workspaces, workspace, cancellationToken), cancellationToken) });

    private static TimeSpan ReadWait(int? seconds) => TimeSpan.FromSeconds(RequestLimits.Require(seconds, 0, 0, RequestLimits.MaxWaitSeconds, "wait"));

    private static string Address(string workspace) => $"/api/v1/workspaces/{workspace}/embedding-indexes";
}
