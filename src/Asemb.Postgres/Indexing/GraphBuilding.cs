using System.Diagnostics;
using System.Globalization;
using Asemb.Postgres.Connections;
using Asemb.Postgres.Operations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>Builds and drops graphs beside everything else: no reader and no writer waits for it.</summary>
internal sealed class GraphBuilding(PostgresDatabase database, int exactUpTo, ILogger logger)
{
    /// <summary>Below this share of the chunks that a graph is built for it is dropped again: between the two it stays as it is.</summary>
    private const double KeptShare = 0.5;

    /// <summary>Between two looks whether what is built is still wanted.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>What is left of a build that was killed, or failed.</summary>
    private const string Invalid = "invalid";
    private const string Valid = "valid";

    /// <summary>Whether searches want a graph that is not there.</summary>
    public bool Lacks(MaintenanceWork work) => work.Graph is not Valid && work.Chunks > exactUpTo && VectorGraph.IsPossible(work.Vectors);

    public async Task TendAsync(MaintenanceWork work, Version vectorVersion, CancellationToken cancellationToken)
    {
        try
        {
            if (work.Graph is Invalid) await DropAsync(work.Vectors, "its build was not finished", cancellationToken);
            if (Lacks(work)) await BuildAsync(work.Vectors, work.Chunks, vectorVersion, cancellationToken);

            // That of an index which is being filled is about to be wanted.
            if (work is { Graph: Valid, IsActive: true } && work.Chunks < exactUpTo * KeptShare)
                await DropAsync(work.Vectors, "so few chunks are compared faster one by one", cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            // The index was dropped, or its workspace deleted, in this moment.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // It was given up.
        }
    }

    private async Task BuildAsync(VectorTable table, long chunks, Version vectorVersion, CancellationToken cancellationToken)
    {
        var memory = VectorGraph.Memory(table, chunks);
        var workers = vectorVersion >= DatabaseUpkeep.SafeParallelVector ? 2 : 0;
        Log.GraphBegun(logger, table.Name, chunks, memory, workers);
        var started = Stopwatch.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var building = OnOwnConnectionAsync(
            [
                string.Create(CultureInfo.InvariantCulture, $"SET maintenance_work_mem = '{memory}MB'"),
                string.Create(CultureInfo.InvariantCulture, $"SET max_parallel_maintenance_workers = {workers}"),
                VectorGraph.CreateSql(table),
            ],
            stop.Token);
        await WatchAsync(building, table, stop);
        Log.GraphReady(logger, table.Name, Stopwatch.GetElapsedTime(started).TotalSeconds);
    }

    /// <summary>Breaks it off when the index is given up: who drops the table waits for the build, and everybody else for him.</summary>
    private async Task WatchAsync(Task building, VectorTable table, CancellationTokenSource stop)
    {
        try
        {
            while (await Task.WhenAny(building, Task.Delay(Look, stop.Token)) != building)
            {
                if (!await IsWantedAsync(table, stop.Token)) await stop.CancelAsync();
            }
        }
        catch
        {
            await stop.CancelAsync();
            await building.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await building;
    }

    private Task<bool> IsWantedAsync(VectorTable table, CancellationToken cancellationToken) => database.ReadAsync(
        table.Workspace, session => session.ScalarAsync<bool>(MaintenanceSql.IsWanted, cancellationToken, table.Workspace, table.Index), cancellationToken);

    private async Task DropAsync(VectorTable table, string reason, CancellationToken cancellationToken)
    {
        await OnOwnConnectionAsync([VectorGraph.DropSql(table)], cancellationToken);
        Log.GraphDropped(logger, table.Name, reason);
    }

    /// <summary>Not in a transaction, which CONCURRENTLY cannot be in, and without limits of time.</summary>
    private Task OnOwnConnectionAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken) => PostgresFailures.TranslateAsync(
        "The database",
        async () =>
        {
            await RunAsync(statements, cancellationToken);
            return true;
        },
        cancellationToken);

    private async Task RunAsync(IReadOnlyList<string> statements, CancellationToken cancellationToken)
    {
        await using var connection = database.CreateConnection();
        await connection.OpenAsync(cancellationToken);
        try
        {
            foreach (var sql in (string[])["SET statement_timeout = 0", "SET lock_timeout = 0", .. statements]) await ExecuteAsync(connection, sql, cancellationToken);
        }
        finally
        {
            // The pool would reset it too, but behind a pooler there is another one that does not.
            if (connection.State == System.Data.ConnectionState.Open)
            {
                foreach (var name in (string[])["statement_timeout", "lock_timeout", "maintenance_work_mem", "max_parallel_maintenance_workers"])
                {
                    await ExecuteAsync(connection, $"RESET {name}", CancellationToken.None);
                }
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
