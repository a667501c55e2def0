using Asemb.Core.Errors;
using Asemb.Core.Stores;
using Asemb.Postgres.Connections;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asemb.Postgres.Migrations;

/// <summary>
/// Brings a database to the schema of this program: numbered migrations, each in its own transaction with its record, so that one that is killed
/// half-way has changed nothing. Several may migrate at once: they take turns, and who comes later finds nothing to do.
/// </summary>
public sealed class SchemaMigrator(PostgresStoreOptions options, ILoggerFactory loggers)
{
    private const int Tries = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ILogger _logger = loggers.CreateLogger<SchemaMigrator>();
    private readonly string _where = PostgresAddress.Of(options.ConnectionString);

    /// <summary>Reads how far the database is, and changes nothing.</summary>
    /// <exception cref="AsembException"><c>store_unavailable</c></exception>
    public Task<SchemaStatus> StatusAsync(CancellationToken cancellationToken) => ConnectAsync(connection => ReadStatusAsync(connection, cancellationToken), cancellationToken);

    /// <summary>Makes the three roles, which belong to the whole cluster, where they are missing, and the login a member of those it needs.</summary>
    /// <exception cref="AsembException"><c>store_unavailable</c></exception>
    public Task CreateRolesAsync(CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            await TransactAsync(connection, _ => ExecuteAsync(connection, MigrationSql.CreateRoles, cancellationToken), cancellationToken);
            return true;
        },
        cancellationToken);

    /// <summary>Applies what is pending, extension and roles included.</summary>
    /// <returns>What was applied.</returns>
    /// <exception cref="AsembException"><c>schema_too_new</c>, <c>schema_drifted</c>, <c>store_unavailable</c></exception>
    public Task<IReadOnlyList<Migration>> ApplyAsync(CancellationToken cancellationToken) => ConnectAsync(
        async connection =>
        {
            var status = await ReadStatusAsync(connection, cancellationToken);
            status.Login.RequireUsable(_where);
            status.RequireOurs(_where);
            if (status.Pending.Count == 0) return [];
            await PrepareAsync(connection, status.Login, cancellationToken);
            var applied = new List<Migration>();
            foreach (var migration in status.Pending)
            {
                if (await ApplyAsync(connection, migration, cancellationToken)) applied.Add(migration);
            }

            return (IReadOnlyList<Migration>)applied;
        },
        cancellationToken);

    private static async Task<SchemaStatus> ReadStatusAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        SchemaStatus.Of(await LoginFacts.ReadAsync(connection, cancellationToken), await ReadAppliedAsync(connection, cancellationToken));

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand(MigrationSql.Exists, connection);
        return (bool)(await exists.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<IReadOnlyList<AppliedMigration>> ReadAppliedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, cancellationToken)) return [];
        await using var list = new NpgsqlCommand(MigrationSql.List, connection);
        await using var row = await list.ExecuteReaderAsync(cancellationToken);
        var applied = new List<AppliedMigration>();
        while (await row.ReadAsync(cancellationToken))
            applied.Add(new AppliedMigration(row.GetInt32(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)));
        return applied;
    }

    private Task PrepareAsync(NpgsqlConnection connection, LoginFacts login, CancellationToken cancellationToken) => TransactAsync(
        connection,
        async _ =>
        {
            if (login.VectorVersion is null)
            {
                await AllowedAsync(
                    () => ExecuteAsync(connection, MigrationSql.CreateExtension, cancellationToken),
                    "create the extension it needs. Let a superuser run in that database: `CREATE EXTENSION vector;`");
            }

            if (!login.HasRoles || !login.IsOwner || login.IsSuperuser || login.MayCreateRoles)
            {
                await AllowedAsync(
                    () => ExecuteAsync(connection, MigrationSql.CreateRoles, cancellationToken),
                    "create the roles asemb_owner, asemb_app and asemb_engine, or become a member of them. Run `asemb migrate --create-roles` once with a login that has CREATEROLE and owns the database");
            }

            // Whoever prepared it a moment ago may not have applied anything yet.
            if (await ExistsAsync(connection, cancellationToken)) return;
            await ExecuteAsync(connection, MigrationSql.BeOwner, cancellationToken);
            try
            {
                await AllowedAsync(
                    () => ExecuteAsync(connection, MigrationSql.CreateTable, cancellationToken),
                    $"create a schema. Let the database's owner run: `GRANT CREATE ON DATABASE \"{login.Database}\" TO asemb_owner;`");
            }
            catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.DuplicateSchema or PostgresErrorCodes.DuplicateTable)
            {
                throw LoginFacts.Refuse($"{_where} has a schema 'asemb' that ASEMB did not make. Use another database, or rename that schema.", exception);
            }
        },
        cancellationToken);

    /// <returns>False when another process was faster.</returns>
    private async Task<bool> ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellationToken)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                var isNew = false;
                await TransactAsync(
                    connection,
                    async transaction =>
                    {
                        var status = SchemaStatus.Of(await LoginFacts.ReadAsync(connection, cancellationToken), await ReadAppliedAsync(connection, cancellationToken));
                        status.RequireOurs(_where);
                        isNew = status.Pending.Contains(migration);
                        if (!isNew) return;
                        await ExecuteAsync(connection, MigrationSql.LockTimeout, cancellationToken);
                        await ExecuteAsync(connection, MigrationSql.BeOwner, cancellationToken);
                        await ExecuteAsync(connection, migration.Sql, cancellationToken);
                        await using var record = new NpgsqlCommand(MigrationSql.Record, connection, transaction);
                        record.Parameters.AddWithValue(migration.Version);
                        record.Parameters.AddWithValue(migration.Name);
                        record.Parameters.AddWithValue(migration.Checksum);
                        record.Parameters.AddWithValue(options.TimeProvider.GetUtcNow());
                        await record.ExecuteNonQueryAsync(cancellationToken);
                    },
                    cancellationToken);
                if (isNew) Log.Migrated(_logger, migration.Version, migration.Name);
                return isNew;
            }
            catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.LockNotAvailable && i < Tries)
            {
                Log.GaveWay(_logger, migration.Name, i);
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private async Task AllowedAsync(Func<Task> work, string remedy)
    {
        try
        {
            await work();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw LoginFacts.Refuse($"The login may not, in {_where}, {remedy}. ({exception.SqlState}: {exception.MessageText})", exception);
        }
    }

    private static async Task TransactAsync(NpgsqlConnection connection, Func<NpgsqlTransaction, Task> work, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, MigrationSql.Lock, cancellationToken);
        await work(transaction);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private Task<T> ConnectAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(
        _where,
        async () =>
        {
            await using var connection = new NpgsqlConnection(PostgresAddress.ForLogin(options));
            await connection.OpenAsync(cancellationToken);
            return await work(connection);
        },
        cancellationToken);
}
