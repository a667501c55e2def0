using Asemb.Client.Contracts;
using Asemb.Core.Keys;
using Asemb.Core.Stores;

namespace Asemb.Server.Security;

/// <summary>
/// The admin key for the command line on the same machine: made on the first start, kept in a file that only its owner may read. When the file is
/// lost, or its key revoked, the next start makes another and revokes the one before: whoever may write here may read the store anyway.
/// </summary>
internal static class LocalKey
{
    public const string Name = "local";

    /// <returns>The secret.</returns>
    public static async Task<string> EnsureAsync(string dataDirectory, IAsembStore store, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, ServerFile.LocalKeyFileName);
        var now = time.GetUtcNow();
        if (File.Exists(path))
        {
            var known = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
            if (ApiKeySecret.IsWellFormed(known)
                && await store.Keys.FindByHashAsync(ApiKeySecret.Hash(known), cancellationToken) is { } key
                && key.IsActive(now))
            {
                return known;
            }
        }

        foreach (var stale in (await store.Keys.ListAsync(cancellationToken)).Where(key => key.RevokedAt is null && string.Equals(key.Name, Name, StringComparison.Ordinal)))
            await store.Keys.RevokeAsync(stale.Id, now, cancellationToken);

        var secret = ApiKeySecret.Generate();
        await store.Keys.CreateAsync(
            new ApiKey(
                Guid.CreateVersion7(now), Name, ApiKeySecret.Hint(secret), KeyScopes.Read | KeyScopes.Write | KeyScopes.Admin, Workspaces: null, now,
                ExpiresAt: null, RevokedAt: null, LastUsedAt: null),
            ApiKeySecret.Hash(secret),
            cancellationToken);
        await PrivateFile.WriteAsync(path, secret + "\n", cancellationToken);
        SecurityLog.LocalKeyWritten(logger, path);
        return secret;
    }
}
