using Asemb.Core.Errors;
using Npgsql;

namespace Asemb.Postgres.Setup;

public enum DatabasePresence
{
    Present,

    /// <summary>It does not exist, and the login may make it.</summary>
    MayBeMade,

    /// <summary>It does not exist, and the login may not make it.</summary>
    Missing,

    /// <summary>The server did not say: opening the store finds out why.</summary>
    Unknown,
}

/// <summary>Looks whether the database of a connection string exists, and makes it.</summary>
public static class DatabaseCreation
{
    private const string MayCreate = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user";

    /// <summary>Databases that a cluster has and that a login may look at another from.</summary>
    private static readonly string[] Neighbours = ["postgres", "template1"];

    public static async Task<DatabasePresence> LookAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectAsync(connectionString, database: null, cancellationToken);
            return DatabasePresence.Present;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InvalidCatalogName)
        {
            return await MayMakeAsync(connectionString, cancellationToken) ? DatabasePresence.MayBeMade : DatabasePresence.Missing;
        }
        catch (NpgsqlException)
        {
            return DatabasePresence.Unknown;
        }
    }

    /// <summary>In UTF-8 whatever the cluster's own encoding is. One that another process made meanwhile is as good.</summary>
    /// <exception cref="AsembException"><c>store_unavailable</c></exception>
    public static async Task CreateAsync(string connectionString, CancellationToken cancellationToken)
    {
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database!;
        try
        {
            await using var connection = await ConnectToNeighbourAsync(connectionString, cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = Statement(name);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // It is there.
        }
        catch (NpgsqlException exception)
        {
            throw new AsembException(ErrorCodes.StoreUnavailable, $"The database '{name}' could not be made: {exception.Message}", exception);
        }
    }

    /// <summary>Takes away a database that was made for a moment, with whoever is connected to it.</summary>
    internal static async Task DropAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var connection = await ConnectToNeighbourAsync(connectionString, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = $"DROP DATABASE IF EXISTS {Quote(new NpgsqlConnectionStringBuilder(connectionString).Database!)} WITH (FORCE)";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>For those who have to run it themselves.</summary>
    public static string Statement(string database) => $"CREATE DATABASE {Quote(database)} ENCODING 'UTF8' TEMPLATE template0";

    private static async Task<bool> MayMakeAsync(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await ConnectToNeighbourAsync(connectionString, cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = MayCreate;
            return await command.ExecuteScalarAsync(cancellationToken) is true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<NpgsqlConnection> ConnectToNeighbourAsync(string connectionString, CancellationToken cancellationToken)
    {
        foreach (var database in Neighbours[..^1])
        {
            try
            {
                return await ConnectAsync(connectionString, database, cancellationToken);
            }
            catch (PostgresException)
            {
                // Not there, or not for this login.
            }
        }

        return await ConnectAsync(connectionString, Neighbours[^1], cancellationToken);
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString, string? database, CancellationToken cancellationToken)
    {
        // Only the primary can make one.
        var builder = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        if (database is not null) builder.Database = database;
        var source = new NpgsqlDataSourceBuilder(builder.ConnectionString).BuildMultiHost();
        return await source.OpenConnectionAsync(TargetSessionAttributes.Primary, cancellationToken);
    }

    private static string Quote(string identifier) => '"' + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
