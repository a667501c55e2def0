using Npgsql;

namespace Asemb.TestServers;

/// <summary>
/// The PostgreSQL server with pgvector that tests make their databases on. Its role may create databases and roles. Safe for any number of
/// threads; looks for the server once per process.
/// </summary>
public static class PostgresServer
{
    private const string Variable = "ASEMB_TEST_POSTGRES";

    private static readonly Lazy<Task<Found>> Server = new(LookAsync);

    /// <summary>The connection string of the server's own database. Without a server the calling test is skipped, or fails on CI.</summary>
    public static async Task<string> FindAsync()
    {
        var found = await Server.Value;
        if (found.ConnectionString is null) Missing.Server(found.Problem!);
        return found.ConnectionString;
    }

    /// <summary>The same for those who are no test: null when there is none.</summary>
    public static async Task<string?> TryFindAsync() => (await Server.Value).ConnectionString;

    /// <summary>The connection string of another database of the server.</summary>
    public static async Task<string> ForDatabaseAsync(string database) =>
        new NpgsqlConnectionStringBuilder(await FindAsync()) { Database = database }.ConnectionString;

    private static async Task<Found> LookAsync()
    {
        var given = ServicesFile.Get(Variable);
        if (given is null) return new Found(null, $"There is no PostgreSQL for tests: run ./build.sh services up, or set {Variable} to the connection string of a role that may create databases and roles.");

        // Few connections per pool: there is a pool per database of each test class, and one server for all of them.
        var builder = new NpgsqlConnectionStringBuilder(given) { MaxPoolSize = 20, ConnectionIdleLifetime = 5, ConnectionPruningInterval = 1, IncludeErrorDetail = true };
        builder.Database ??= "postgres";
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(builder.ConnectionString) { Pooling = false }.ConnectionString);
            await connection.OpenAsync();
            return new Found(builder.ConnectionString, null);
        }
        catch (NpgsqlException exception)
        {
            return new Found(null, $"The PostgreSQL for tests at {builder.Host}:{builder.Port} does not let us in ({exception.Message}): run ./build.sh services up, or correct {Variable}.");
        }
    }

    private sealed record Found(string? ConnectionString, string? Problem);
}
