using Asemb.Client.Contracts;

namespace Asemb.Client;

/// <summary>API keys; all methods need an admin key.</summary>
public sealed class KeysClient
{
    private readonly ApiTransport _transport;

    internal KeysClient(ApiTransport transport) => _transport = transport;

    /// <summary>Creates a key; its secret is in the answer and nowhere else.</summary>
    public Task<CreatedKey> CreateAsync(CreateKeyRequest request, CancellationToken cancellationToken = default) =>
        _transport.SendJsonAsync(
            HttpMethod.Post, AsembClient.Root + "keys", request, WireJson.Default.CreateKeyRequest, WireJson.Default.CreatedKey, cancellationToken);

    /// <summary>Keys, newest first, revoked ones included.</summary>
    public async Task<IReadOnlyList<KeyInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        (await _transport.GetAsync(AsembClient.Root + "keys", WireJson.Default.KeyList, cancellationToken)).Items;

    /// <summary>Revokes a key at once; false when there is no such active key.</summary>
    public async Task<bool> RevokeAsync(Guid id, CancellationToken cancellationToken = default)
    {
        try
        {
            using var response = await _transport.SendAsync(new HttpRequestMessage(HttpMethod.Delete, $"{AsembClient.Root}keys/{id}"), cancellationToken);
            return true;
        }
        catch (ProblemException problem) when (problem.Code is "key_not_found")
        {
            return false;
        }
    }
}
