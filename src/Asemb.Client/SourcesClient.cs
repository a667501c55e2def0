using System.Text.Json.Nodes;
using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Sources: where documents come from again and again.</summary>
public sealed class SourcesClient
{
    private readonly ApiTransport _transport;

    internal SourcesClient(ApiTransport transport) => _transport = transport;

    /// <summary>Makes a source; <c>source_exists</c> when the name is taken.</summary>
    public Task<SourceInfo> CreateAsync(string workspace, CreateSourceRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(HttpMethod.Post, Path(workspace), request, WireJson.Default.CreateSourceRequest, WireJson.Default.SourceInfo, cancellationToken);

    /// <summary>The sources of a workspace, by name.</summary>
    public async Task<IReadOnlyList<SourceInfo>> ListAsync(string workspace, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(Path(workspace), WireJson.Default.SourceList, cancellationToken)).Items;

    /// <summary>The source, or null.</summary>
    public Task<SourceInfo?> FindAsync(string workspace, string name, CancellationToken cancellationToken = default) =>
        _transport.FindAsync(Path(workspace, name), WireJson.Default.SourceInfo, "source_not_found", cancellationToken);

    /// <summary>Changes a source by a JSON merge patch, in which null brings a default back.</summary>
    public Task<SourceInfo> UpdateAsync(string workspace, string name, JsonObject mergePatch, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(HttpMethod.Patch, Path(workspace, name), mergePatch, WireJson.Default.JsonObject, WireJson.Default.SourceInfo, cancellationToken);

    /// <summary>Deletes a source; its documents stay, unless they are to go with it.</summary>
    public Task<DeleteSourceResult> DeleteAsync(string workspace, string name, bool withDocuments, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(
            new HttpRequestMessage(HttpMethod.Delete, Path(workspace, name) + (withDocuments ? "?documents=delete" : "?documents=keep")), WireJson.Default.DeleteSourceResult, cancellationToken);

    /// <summary>Begins a sync; when one is under way it is that one.</summary>
    public Task<SyncInfo> SyncAsync(string workspace, string name, SyncRequest? request = null, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(HttpMethod.Post, Path(workspace, name) + "/sync", request ?? new SyncRequest(), WireJson.Default.SyncRequest, WireJson.Default.SyncInfo, cancellationToken);

    /// <summary>Cancels the sync under way, if there is one.</summary>
    public Task<SourceInfo> CancelAsync(string workspace, string name, CancellationToken cancellationToken = default) =>
        _transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, Path(workspace, name) + "/cancel"), WireJson.Default.SourceInfo, cancellationToken);

    /// <summary>The syncs of a source, newest first.</summary>
    public async Task<IReadOnlyList<SyncInfo>> ListSyncsAsync(string workspace, string name, int? limit = null, CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(Path(workspace, name) + "/syncs" + new QueryString().Add("limit", limit), WireJson.Default.SyncList, cancellationToken)).Items;

    private static string Path(string workspace) => WorkspacesClient.Path(workspace) + "/sources";

    /// <exception cref="ArgumentException">The name is a step in the path, which addresses have no way to escape.</exception>
    private static string Path(string workspace, string name) => name is "" or "." or ".."
        ? throw new ArgumentException($"'{name}' cannot be the name of a source.", nameof(name))
        : $"{Path(workspace)}/{Uri.EscapeDataString(name)}";
}
