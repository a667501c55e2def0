using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// The turn to do one kind of maintenance, which one has at a time, of all servers. Held by a transaction that does nothing else: it ends with its connection, and works
/// behind a pooler.
/// </summary>
internal sealed class MaintenanceTurn : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    private MaintenanceTurn(NpgsqlConnection connection, NpgsqlTransaction transaction) => (_connection, _transaction) = (connection, transaction);

    /// <param name="kind">The statement that takes it.</param>
    /// <returns>Null when somebody else has it.</returns>
    public static async Task<MaintenanceTurn?> TryTakeAsync(PostgresDatabase database, string kind, CancellationToken cancellationToken)
    {
        var connection = database.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellationToken);
            var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await using var take = new NpgsqlCommand(kind, connection, transaction);
            if (await take.ExecuteScalarAsync(cancellationToken) is true)
            {
                await using var hold = new NpgsqlCommand(MaintenanceSql.Hold, connection, transaction);
                await hold.ExecuteNonQueryAsync(cancellationToken);
                return new MaintenanceTurn(connection, transaction);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
