namespace Asemb.Core.Keys;

public interface IKeyStore
{
    /// <exception cref="Errors.AsembException"><c>key_exists</c> when an active key that was made for the same workspaces has this name.</exception>
    Task CreateAsync(ApiKey key, byte[] secretHash, CancellationToken cancellationToken);

    /// <summary>The key with this hash whatever its state, or null.</summary>
    Task<ApiKey?> FindByHashAsync(byte[] secretHash, CancellationToken cancellationToken);

    /// <summary>All keys, newest first, revoked ones included.</summary>
    Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken);

    /// <summary>False when there is no such active key. Effective for look-ups that start after the task completes.</summary>
    Task<bool> RevokeAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes that a key was used; may be called seldom and late.</summary>
    Task TouchAsync(Guid id, DateTimeOffset usedAt, CancellationToken cancellationToken);
}
