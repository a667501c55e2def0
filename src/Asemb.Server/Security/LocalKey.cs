using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Sqlite.Connections;

namespace Asemb.Server.Security;

/// <summary>
/// The admin key for the command line on the same machine: made on the first start, kept in a file that only its owner may read. When the file is
/// lost, or its key revoked, the next start makes another and revokes the one before: whoever may write here may read the store anyway.
/// </summary>
public static class LocalKey
{
    public const string Name = "local";

    /// <summary>Installations that share a store have each its own: this begins their names, followed by 12 hexadecimal digits.</summary>
    private const string SharedPrefix = Name + "-";

    private const int SharedDigits = 12;

    /// <summary>The name of an installation's key: one of its own in a store that it may share with others.</summary>
    internal static string NameIn(string storeKind, Installation installation) => storeKind == "postgres" ? SharedPrefix + installation.Id.ToString("N")[..SharedDigits] : Name;

    /// <summary>Whether a name is kept for such keys.</summary>
    public static bool IsReserved(string name) => string.Equals(name, Name, StringComparison.Ordinal)
        || (name.StartsWith(SharedPrefix, StringComparison.Ordinal) && name.Length == SharedPrefix.Length + SharedDigits && name[SharedPrefix.Length..].All(char.IsAsciiHexDigitLower));

    /// <returns>The secret.</returns>
    internal static async Task<string> EnsureAsync(
        string dataDirectory, string name, IAsembStore store, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, ServerFile.LocalKeyFileName);
        var now = time.GetUtcNow();
        if (await ReadValidAsync(path, store, now, cancellationToken) is { } known) return known;

        // Several processes may have the store open, and begin on one directory at once: one makes the key, the others find it.
        using var turn = await TurnAsync(path, time, cancellationToken);
        if (await ReadValidAsync(path, store, now, cancellationToken) is { } made) return made;
        foreach (var stale in (await store.Keys.ListAsync(cancellationToken)).Where(key => key.RevokedAt is null && string.Equals(key.Name, name, StringComparison.Ordinal)))
            await store.Keys.RevokeAsync(stale.Id, now, cancellationToken);

        var secret = ApiKeySecret.Generate();
        await store.Keys.CreateAsync(
            new ApiKey(
                Guid.CreateVersion7(now), name, ApiKeySecret.Hint(secret), KeyScopes.Read | KeyScopes.Write | KeyScopes.Admin, Workspaces: null, now,
                ExpiresAt: null, RevokedAt: null, LastUsedAt: null),
            ApiKeySecret.Hash(secret),
            cancellationToken);
        await PrivateFile.WriteAsync(path, secret + "\n", cancellationToken);
        SecurityLog.LocalKeyWritten(logger, path);
        return secret;
    }

    private static async Task<string?> ReadValidAsync(string path, IAsembStore store, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return null;
        var known = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        return ApiKeySecret.IsWellFormed(known) && await store.Keys.FindByHashAsync(ApiKeySecret.Hash(known), cancellationToken) is { } key && key.IsActive(now) ? known : null;
    }

    private static async Task<DataFileLock> TurnAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return DataFileLock.Acquire(path);
            }
            catch (AsembException exception) when (exception.Error == ErrorCodes.DataDirectoryLocked)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
            }
        }
    }
}
