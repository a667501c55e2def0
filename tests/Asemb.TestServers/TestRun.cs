using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace Asemb.TestServers;

/// <summary>
/// This process among all that test on a server. It holds an advisory lock on a random number for as long as it lives and names its databases
/// by it; a database whose number nobody holds was left behind by a process that was killed, on whichever machine.
/// </summary>
internal static class TestRun
{
    internal const string Prefix = "asemb_test_";
    internal const int LockSpace = 0x61736d62;

    private static readonly Lazy<Task<Session>> Own = new(StartAsync);

    private static int _last;

    /// <summary>A name for a new database. The server knows from then on that this process lives.</summary>
    public static async Task<string> NameAsync()
    {
        var session = await Own.Value;
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{session.Number}_{Interlocked.Increment(ref _last)}");
    }

    private static async Task<Session> StartAsync()
    {
        // Not pooled, and open until the process ends: closing it would give up the lock.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(await PostgresServer.FindAsync()) { Pooling = false, KeepAlive = 30 }.ConnectionString);
        await connection.OpenAsync();
        var number = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        while (!await TryLockAsync(connection, number)) number = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        await SweepAsync(connection);
        return new Session(connection, number);
    }

    /// <summary>Drops the databases of processes that are no more.</summary>
    internal static async Task SweepAsync(NpgsqlConnection connection)
    {
        var left = new List<string>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = $"SELECT datname FROM pg_database WHERE starts_with(datname, '{Prefix}') AND pg_has_role(datdba, 'MEMBER')";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) left.Add(reader.GetString(0));
        }

        foreach (var database in left)
        {
            if (!int.TryParse(database[Prefix.Length..].Split('_')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            if (!await TryLockAsync(connection, number)) continue;
            await TestTemplate.ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {database} WITH (FORCE)");
            await TestTemplate.ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_advisory_unlock({LockSpace}, {number})"));
        }
    }

    private static async Task<bool> TryLockAsync(NpgsqlConnection connection, int number) =>
        await TestTemplate.ExecuteAsync(connection, string.Create(CultureInfo.InvariantCulture, $"SELECT pg_try_advisory_lock({LockSpace}, {number})")) is true;

    private sealed record Session(NpgsqlConnection Connection, int Number);
}
