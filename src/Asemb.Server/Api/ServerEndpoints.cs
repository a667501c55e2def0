using System.Runtime.InteropServices;
using Asemb.Client.Contracts;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;
using Asemb.Server.Api.Mapping;
using Asemb.Server.Security;
using Asemb.Server.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Asemb.Server.Api;

/// <summary>The caller and the server themselves.</summary>
internal static class ServerEndpoints
{
    public static void MapServer(this RouteGroupBuilder api)
    {
        var server = api.MapGroup("").WithTags("Server");
        server.MapGet("/me", MeAsync).Describe("getMe", Access.AnyKey, "What this key may do", "Scopes, workspaces and expiry of the calling key.");
        server.MapGet("/stats", StatsAsync)
            .Describe("getStats", Access.To(KeyScopes.Read | KeyScopes.Admin), "Count over all workspaces", "Over the workspaces that the key reaches, with the state of the process.");
        server.MapGet("/store/verification", VerifyAsync)
            .WithMetadata(new RequestTimeoutAttribute(Timeouts.Upload))
            .Describe(
                "verifyStore", Access.To(KeyScopes.Admin), "Verify the store",
                "Compares what is stored with what it should be: every chunk has its vector, nothing is orphaned, counts agree. Needs an admin key that reaches every workspace. Slow.");
        server.MapGet("/version", Version).Describe("getVersion", Access.AnyKey, "Version of the server", "Version, commit, runtime and store.");
    }

    private static async Task<Ok<Me>> MeAsync(HttpContext context, IAsembStore store, CancellationToken cancellationToken)
    {
        var key = Caller.Of(context).Key;
        var workspaces = await store.Workspaces.ListAsync(cancellationToken);
        return TypedResults.Ok(new Me
        {
            Key = key.ToWire(),
            Scopes = Scopes.ToWire(key.Scopes),
            Workspaces = [.. workspaces.Select(workspace => workspace.Name).Where(key.Reaches)],
        });
    }

    private static async Task<Ok<ServerStats>> StatsAsync(
        HttpContext context, IAsembStore store, ServerClock clock, EmbeddedChunks embedded, Installation installation, CancellationToken cancellationToken)
    {
        var caller = Caller.Of(context);
        var stats = new List<WorkspaceStats>();
        foreach (var workspace in (await store.Workspaces.ListAsync(cancellationToken)).Where(workspace => caller.Key.Reaches(workspace.Name)))
            stats.Add(await store.Workspaces.GetStatsAsync(workspace, cancellationToken));
        var facts = caller.IsOperator ? await store.DescribeAsync(cancellationToken) : null;
        return TypedResults.Ok(new ServerStats
        {
            Workspaces = stats.Count,
            Documents = WorkspaceMapping.Count(stats),
            Chunks = stats.Sum(workspace => workspace.ChunkCount),
            ContentBytes = stats.Sum(workspace => workspace.ContentBytes),
            UptimeSeconds = Math.Round(clock.Uptime.TotalSeconds, 1),
            MemoryBytes = Environment.WorkingSet,
            Installation = facts is null ? null : installation.Id,
            EmbeddedChunks = facts is null ? null : embedded.Count,
            Store = facts?.Select(fact => new NamedValue { Name = fact.Key, Value = fact.Value }).ToList(),
        });
    }

    private static async Task<Ok<StoreVerification>> VerifyAsync(HttpContext context, IAsembStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        Caller.Of(context).RequireOperator();
        var started = time.GetTimestamp();
        var findings = await store.VerifyAsync(cancellationToken);
        return TypedResults.Ok(new StoreVerification
        {
            Findings = [.. findings.Select(finding => new StoreFindingInfo { Check = finding.Check, Workspace = finding.Workspace, Message = finding.Message })],
            TookMs = Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 1),
        });
    }

    private static Ok<VersionInfo> Version(IAsembStore store) => TypedResults.Ok(new VersionInfo
    {
        Version = ServerVersion.Version,
        Commit = ServerVersion.Commit,
        Runtime = RuntimeInformation.FrameworkDescription,
        Store = store.Kind,
    });
}
