using Asemb.TestServers;

[assembly: AssemblyFixture(typeof(Asemb.Postgres.Tests.BadDays.BadDaysCluster))]

namespace Asemb.Postgres.Tests.BadDays;

/// <summary>A cluster on which tests are superuser and may make roles and settings, but not stop it: others use it at the same time.</summary>
public sealed class BadDaysCluster : IAsyncDisposable
{
    private readonly Lazy<Task<OwnCluster>> _cluster = new(() => OwnCluster.StartAsync());
    private int _databases;

    /// <summary>A new, empty database.</summary>
    public async Task<string> DatabaseAsync() => await (await _cluster.Value).DatabaseAsync(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"bad_day_{Interlocked.Increment(ref _databases)}"));

    public async ValueTask DisposeAsync()
    {
        if (_cluster.IsValueCreated && _cluster.Value.IsCompletedSuccessfully) await (await _cluster.Value).DisposeAsync();
    }
}
