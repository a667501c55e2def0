using System.Runtime.ExceptionServices;
using Asemb.Core.Errors;
using Asemb.Postgres.Connections;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// What the database needs done beside requests: adding up how many chunks have which word, building graphs of vectors, weighing words anew, forgetting old
/// queries. Every server runs it; one at a time does each of both kinds.
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

    /// <summary>Until the token is cancelled. A failure is told and tried again later. Words do not wait for graphs, whose building takes long.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(RepeatAsync(TendWordsAsync, cancellationToken), RepeatAsync(TendGraphsAsync, cancellationToken));

    /// <summary>Does all there is to do now.</summary>
    /// <returns>False when another server is at some of it.</returns>
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        var words = await TendWordsAsync(cancellationToken);
        return await TendGraphsAsync(cancellationToken) && words;
    }

    /// <summary>Adds up how many chunks have which word, and nothing else.</summary>
    public async Task FoldLexiconAsync(CancellationToken cancellationToken)
    {
        var (work, _) = await FindWorkAsync(cancellationToken);
        await ForEachAsync(work.DistinctBy(index => index.Workspace), workspace => FoldAsync(workspace, cancellationToken), cancellationToken);
    }

    private async Task RepeatAsync(Func<CancellationToken, Task<bool>> tend, CancellationToken cancellationToken)
    {
        var pause = Interval;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await tend(cancellationToken);
                pause = Interval;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // The boundary of a worker loop, whatever it was.
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                if ((exception as AsembException ?? PostgresFailures.Translate(exception, PostgresDatabase.Where)) is { } expected) Log.Waits(_logger, pause.TotalSeconds, expected.Message, expected.InnerException?.Message);
                else Log.Failed(_logger, pause.TotalSeconds, exception);
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TendWordsAsync(CancellationToken cancellationToken)
    {
        await using var turn = await MaintenanceTurn.TryTakeAsync(_database, MaintenanceSql.LockWords, cancellationToken);
        if (turn is null) return false;
        var (work, _) = await FindWorkAsync(cancellationToken);
        await ForEachAsync(work.DistinctBy(index => index.Workspace), TendAsync, cancellationToken);
        return true;

        async Task TendAsync(MaintenanceWork workspace)
        {
            await FoldAsync(workspace, cancellationToken);
            await _database.WriteAsync(
                workspace.Workspace,
                session => session.ExecuteAsync(MaintenanceSql.PurgeQueryLog, cancellationToken, workspace.Workspace, _time.GetUtcNow() - QueryLogRetention),
                cancellationToken);
            await _repivoting.TendAsync(workspace.Workspace, cancellationToken);
        }
    }

    private async Task<bool> TendGraphsAsync(CancellationToken cancellationToken)
    {
        await using var turn = await MaintenanceTurn.TryTakeAsync(_database, MaintenanceSql.LockGraphs, cancellationToken);
        if (turn is null) return false;
        var (work, version) = await FindWorkAsync(cancellationToken);
        await ForEachAsync(work, index => _graphs.TendAsync(index, version, cancellationToken), cancellationToken);
        return true;
    }

    /// <summary>What fails in one workspace keeps none of the others waiting, and is told at the end.</summary>
    private static async Task ForEachAsync(IEnumerable<MaintenanceWork> work, Func<MaintenanceWork, Task> tend, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (var each in work)
        {
            try
            {
                await tend(each);
            }
            catch (Exception exception) when (exception is AsembException or NpgsqlException && !cancellationToken.IsCancellationRequested)
            {
                failure ??= ExceptionDispatchInfo.Capture(exception);
            }
        }

        failure?.Throw();
    }

    private async Task FoldAsync(MaintenanceWork workspace, CancellationToken cancellationToken)
    {
        for (var left = workspace.LexiconChanges; left > 0; left -= FoldedAtOnce)
        {
            await _database.WriteAsync(
                workspace.Workspace, session => session.ExecuteAsync(MaintenanceSql.FoldLexicon, cancellationToken, workspace.Workspace, FoldedAtOnce), cancellationToken);
        }
    }

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
