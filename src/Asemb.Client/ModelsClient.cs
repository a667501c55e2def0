using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>Embedding models that the server can use.</summary>
public sealed class ModelsClient
{
    private readonly ApiTransport _transport;

    internal ModelsClient(ApiTransport transport) => _transport = transport;

    /// <summary>All configured models, with what is known without loading them.</summary>
    public async Task<IReadOnlyList<ModelInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(AsembClient.Root + "models", WireJson.Default.ModelList, cancellationToken)).Items;

    /// <summary>One model, loaded; null when it is not configured.</summary>
    public Task<ModelInfo?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        _transport.FindAsync($"{AsembClient.Root}models/{Uri.EscapeDataString(id)}", WireJson.Default.ModelInfo, "model_not_found", cancellationToken);
}
