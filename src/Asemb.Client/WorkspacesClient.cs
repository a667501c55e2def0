using System.Text.Json;
using System.Text.Json.Nodes;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Workspaces: tenants with their own documents, index and settings.</summary>
public sealed class WorkspacesClient
{
    private readonly ApiTransport _transport;

    internal WorkspacesClient(ApiTransport transport) => _transport = transport;

    /// <summary>Creates a workspace; <c>workspace_exists</c> when the name is taken.</summary>
    public Task<WorkspaceInfo> CreateAsync(CreateWorkspaceRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, AsembClient.Root + "workspaces", request, WireJson.Default.CreateWorkspaceRequest, WireJson.Default.WorkspaceInfo, cancellationToken);

    /// <summary>The workspaces that the key reaches.</summary>
    public async Task<IReadOnlyList<WorkspaceInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(AsembClient.Root + "workspaces", WireJson.Default.WorkspaceList, cancellationToken)).Items;

    /// <summary>The workspace, or null.</summary>
    public Task<WorkspaceInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.FindAsync(Path(name), WireJson.Default.WorkspaceInfo, "workspace_not_found", cancellationToken);

    /// <summary>Changes the settings that are not null.</summary>
    public Task<WorkspaceInfo> UpdateAsync(string name, UpdateWorkspaceRequest changes, CancellationToken cancellationToken = default) =>
        UpdateAsync(name, JsonSerializer.SerializeToNode(changes, WireJson.Default.UpdateWorkspaceRequest)!.AsObject(), cancellationToken);

    /// <summary>Changes settings by a JSON merge patch, in which null brings a default back.</summary>
    public Task<WorkspaceInfo> UpdateAsync(string name, JsonObject mergePatch, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(HttpMethod.Patch, Path(name), mergePatch, WireJson.Default.JsonObject, WireJson.Default.WorkspaceInfo, cancellationToken);

    /// <summary>Deletes the workspace with everything in it; false when there was none.</summary>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await _transport.SendAsync(new HttpRequestMessage(HttpMethod.Delete, Path(name)), cancellationToken);
            return true;
        }
        catch (ProblemException problem) when (problem.Code is "workspace_not_found")
        {
            return false;
        }
    }

    /// <summary>Counts of the workspace.</summary>
    public Task<WorkspaceStatsInfo> GetStatsAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Path(name) + "/stats", WireJson.Default.WorkspaceStatsInfo, cancellationToken);

    /// <summary>Begins none of its waiting documents until it is resumed.</summary>
    public Task<WorkspaceInfo> PauseAsync(string name, CancellationToken cancellationToken = default) => PostAsync(name, "/pause", cancellationToken);

    /// <summary>Lets its documents take their turn again.</summary>
    public Task<WorkspaceInfo> ResumeAsync(string name, CancellationToken cancellationToken = default) => PostAsync(name, "/resume", cancellationToken);

    private Task<WorkspaceInfo> PostAsync(string name, string action, CancellationToken cancellationToken) =>
        _transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, Path(name) + action), WireJson.Default.WorkspaceInfo, cancellationToken);

    /// <exception cref="ArgumentException">The name is a step in the path, which addresses have no way to escape.</exception>
    internal static string Path(string name) => name is "." or ".."
        ? throw new ArgumentException($"'{name}' cannot be the name of a workspace.", nameof(name))
        : $"{AsembClient.Root}workspaces/{Uri.EscapeDataString(name)}";
}
