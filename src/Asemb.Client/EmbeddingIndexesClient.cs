using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Embedding indexes: how a workspace moves to another model without stopping.</summary>
public sealed class EmbeddingIndexesClient
{
    private readonly ApiTransport _transport;

    internal EmbeddingIndexesClient(ApiTransport transport) => _transport = transport;

    /// <summary>The indexes of a workspace, and the switch under way.</summary>
    public Task<EmbeddingIndexList> ListAsync(string workspace, CancellationToken cancellationToken = default) =>
        _transport.GetAsync(Path(workspace), WireJson.Default.EmbeddingIndexList, cancellationToken);

    /// <summary>Begins a switch, or goes on with one to the same model; <c>switch_in_progress</c> when there is another.</summary>
    public Task<EmbeddingIndexList> SwitchAsync(string workspace, SwitchModelRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, Path(workspace) + "/switch", request, WireJson.Default.SwitchModelRequest, WireJson.Default.EmbeddingIndexList, cancellationToken);

    /// <summary>Begins the way back to the index that was active before; <c>embedding_index_not_found</c> when none is kept.</summary>
    public Task<EmbeddingIndexList> RollBackAsync(string workspace, CancellationToken cancellationToken = default) =>
        PostAsync(Path(workspace) + "/rollback", WireJson.Default.EmbeddingIndexList, cancellationToken);

    /// <summary>Gives the switch under way up; nothing when there is none.</summary>
    public Task<EmbeddingIndexList> AbandonAsync(string workspace, CancellationToken cancellationToken = default) =>
        PostAsync(Path(workspace) + "/abandon", WireJson.Default.EmbeddingIndexList, cancellationToken);

    /// <summary>Drops the retired indexes.</summary>
    /// <returns>How many.</returns>
    public async Task<int> PruneAsync(string workspace, CancellationToken cancellationToken = default) =>
        (await PostAsync(Path(workspace) + "/prune", WireJson.Default.PruneResult, cancellationToken)).Dropped;

    private Task<T> PostAsync<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> answer, CancellationToken cancellationToken) =>
        _transport.SendAsync(new HttpRequestMessage(HttpMethod.Post, path), answer, cancellationToken);

    private static string Path(string workspace) => WorkspacesClient.Path(workspace) + "/embedding-indexes";
}
