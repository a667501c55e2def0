using Asemb.Postgres.Connections;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// What the database needs done beside requests: adding up how many chunks have which word, building graphs of vectors, weighing words anew, forgetting old
/// queries. Every server runs it; one at a time does it.
/// </summary>
public sealed class PostgresMaintenance
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>How long queries that were kept can be looked at.</summary>
    private static readonly TimeSpan QueryLogRetention = TimeSpan.FromDays(30);

    /// <summary>Commits added up in one transaction.</summary>
    private const int FoldedAtOnce = 200;

    private readonly PostgresDatabase _database;
    private readonly GraphBuilding _graphs;
    private readonly Repivoting _repivoting;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal PostgresMaintenance(PostgresDatabase database, GraphBuilding graphs, TimeProvider time, ILogger logger)
    {
        (_database, _graphs, _time, _logger) = (database, graphs, time, logger);
        _repivoting = new Repivoting(database, logger);
    }

    /// <summary>Until the token is cancelled. A failure is told and tried again later.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = Interval;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(cancellationToken);
                pause = Interval;
            }
            catch (Exception exception) when (exception is Core.Errors.AsembException or NpgsqlException && !cancellationToken.IsCancellationRequested)
            {
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                Log.Failed(_logger, pause.TotalSeconds, exception);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Does all there is to do now.</summary>
    /// <returns>False when another server is at it.</returns>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        await using var turn = await MaintenanceTurn.TryTakeAsync(_database, cancellationToken);
        if (turn is null) return false;
        var (work, version) = await FindWorkAsync(cancellationToken);
        foreach (var workspace in work.DistinctBy(index => index.Workspace))
        {
            for (var left = workspace.LexiconChanges; left > 0; left -= FoldedAtOnce) await FoldAsync(workspace.Workspace, cancellationToken);
            await _database.WriteAsync(
                workspace.Workspace,
                session => session.ExecuteAsync(MaintenanceSql.PurgeQueryLog, cancellationToken, workspace.Workspace, _time.GetUtcNow() - QueryLogRetention),
                cancellationToken);
            await _repivoting.TendAsync(workspace.Workspace, cancellationToken);
        }

        foreach (var index in work) await _graphs.TendAsync(index, version, cancellationToken);
        return true;
    }

    /// <summary>Adds up how many chunks have which word, and nothing else.</summary>
    public async Task FoldLexiconAsync(CancellationToken cancellationToken)
    {
        var (work, _) = await FindWorkAsync(cancellationToken);
        foreach (var workspace in work.DistinctBy(index => index.Workspace))
        {
            for (var left = workspace.LexiconChanges; left > 0; left -= FoldedAtOnce) await FoldAsync(workspace.Workspace, cancellationToken);
        }
    }

    private Task<int> FoldAsync(long workspace, CancellationToken cancellationToken) => _database.WriteAsync(
        workspace, session => session.ExecuteAsync(MaintenanceSql.FoldLexicon, cancellationToken, workspace, FoldedAtOnce), cancellationToken);

    private Task<(List<MaintenanceWork> Work, Version Version)> FindWorkAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        null,
        async session =>
        {
            var work = await session.QueryAsync(MaintenanceSql.Work, MaintenanceWork.Read, cancellationToken);
            var version = await session.ScalarAsync<string>(MaintenanceSql.VectorVersion, cancellationToken);
            return (work, MaintenanceSql.ToVersion(version));
        },
        cancellationToken);
}
