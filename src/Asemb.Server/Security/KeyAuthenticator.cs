using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Asemb.Core.Keys;
using Asemb.Core.Stores;
using Asemb.Server.Configuration;

namespace Asemb.Server.Security;

/// <summary>
/// Knows keys by the hash of their secret, so that comparing takes the same time for every secret. Remembers what it looked up for a few seconds,
/// found or not; <see cref="Forget"/> makes a revocation through this process effective at once. Thread-safe.
/// </summary>
internal sealed class KeyAuthenticator(IAsembStore store, SecurityOptions options, TimeProvider time, KeyUseRecorder uses)
{
    private const int MostRemembered = 10_000;
    private readonly ConcurrentDictionary<UInt128, Remembered> _remembered = new();
    private int _epoch;

    /// <summary>The key when it is active now; null for everything else, without saying why.</summary>
    public async Task<ApiKey?> AuthenticateAsync(string secret, CancellationToken cancellationToken)
    {
        if (!ApiKeySecret.IsWellFormed(secret)) return null;
        var hash = ApiKeySecret.Hash(secret);
        var key = await FindAsync(hash, cancellationToken);
        var now = time.GetUtcNow();
        if (key is null || !key.IsActive(now)) return null;
        uses.Note(key, now);
        return key;
    }

    /// <summary>Drops all that is remembered. Look-ups that began before are not remembered either.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _epoch);
        _remembered.Clear();
    }

    private async Task<ApiKey?> FindAsync(byte[] hash, CancellationToken cancellationToken)
    {
        // Half of a SHA-256 as the name in the table; the whole is compared below.
        var name = MemoryMarshal.Read<UInt128>(hash);
        var now = time.GetTimestamp();
        var lifetime = TimeSpan.FromSeconds(options.KeyCacheSeconds);
        if (_remembered.TryGetValue(name, out var remembered)
            && time.GetElapsedTime(remembered.At, now) < lifetime
            && remembered.Hash.AsSpan().SequenceEqual(hash))
        {
            return remembered.Key;
        }

        var epoch = Volatile.Read(ref _epoch);
        var key = await store.Keys.FindByHashAsync(hash, cancellationToken);
        if (_remembered.Count >= MostRemembered) _remembered.Clear();
        var entry = new Remembered(hash, key, now);
        _remembered[name] = entry;
        if (Volatile.Read(ref _epoch) != epoch) _remembered.TryRemove(KeyValuePair.Create(name, entry));
        return key;
    }

    private sealed record Remembered(byte[] Hash, ApiKey? Key, long At);
}
