using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asemb.Postgres.Connections;

/// <summary>
/// The replicas among the hosts of a connection string. One is given out while it follows its primary and is not further behind than allowed; whether
/// it has what a reader must see is the reader's to tell (<see cref="PostgresDatabase.SnapshotNearAsync"/>). Thread-safe.
/// </summary>
internal sealed class Replicas(NpgsqlMultiHostDataSource hosts, TimeSpan maxLag, TimeProvider time, ILogger logger)
{
    /// <summary>
    /// How far behind, in milliseconds; null when no primary is followed. A replica that has replayed all it received is not behind, however long ago the
    /// last change was.
    /// </summary>
    private const string Lag = """
        SELECT CASE
            WHEN NOT pg_is_in_recovery() OR NOT EXISTS (SELECT FROM pg_stat_wal_receiver) THEN NULL
            WHEN pg_last_wal_receive_lsn() <= pg_last_wal_replay_lsn() THEN 0
            ELSE greatest(0, extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp()) * 1000)
        END::double precision
        """;

    /// <summary>How long what was found out holds.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(1);

    /// <summary>How long nothing is asked of replicas after none could be reached.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Known> _known = new(StringComparer.Ordinal);
    private long _restsSince;

    /// <summary>A connection to a replica, or null when there is none to be used now.</summary>
    public async Task<NpgsqlConnection?> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _restsSince) is var since and not 0 && time.GetElapsedTime(since) < Rest) return null;
        NpgsqlConnection? connection = null;
        try
        {
            connection = await hosts.OpenConnectionAsync(TargetSessionAttributes.Standby, cancellationToken);
            if (await IsNearAsync(connection, cancellationToken)) return connection;
        }
        catch (NpgsqlException exception)
        {
            Avoid(exception);
        }

        if (connection is not null) await connection.DisposeAsync();
        return null;
    }

    /// <summary>It failed: none is used for a while.</summary>
    public void Avoid(Exception exception)
    {
        var now = time.GetTimestamp();
        if (Interlocked.Exchange(ref _restsSince, now == 0 ? 1 : now) is var before && (before == 0 || time.GetElapsedTime(before) >= Rest)) Log.ReplicaAway(logger, exception.Message);
    }

    private async Task<bool> IsNearAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var host = $"{connection.Host}:{connection.Port}";
        if (_known.TryGetValue(host, out var known) && time.GetElapsedTime(known.At) < Memory) return known.IsNear;
        await using var command = new NpgsqlCommand(Lag, connection);
        var isNear = await command.ExecuteScalarAsync(cancellationToken) is double lag && lag <= maxLag.TotalMilliseconds;
        if (known is null ? !isNear : known.IsNear != isNear) Log.ReplicaState(logger, host, isNear ? "near enough to be searched" : "too far behind to be searched");
        _known[host] = new Known(isNear, time.GetTimestamp());
        return isNear;
    }

    private sealed record Known(bool IsNear, long At);
}
