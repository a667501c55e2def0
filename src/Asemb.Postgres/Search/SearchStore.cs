using System.Diagnostics;
using Asemb.Core.Search;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Search;

/// <summary>Answers searches, each in one snapshot of the database and without writing, so that replicas answer them too.</summary>
internal sealed class SearchStore(PostgresDatabase database, PostgresStoreOptions options) : ISearchStore, IAsyncDisposable
{
    private readonly WorkspaceLanguages _languages = new(options.TimeProvider);
    private readonly QueryLog _log = new(database, options);

    public async Task<SearchPage> SearchAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var page = await AnswerAsync(plan, cancellationToken);
        _log.Offer(plan, page, Stopwatch.GetElapsedTime(started));
        return page;
    }

    /// <summary>Waits for what is still to be written of the log.</summary>
    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private async Task<SearchPage> AnswerAsync(SearchPlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(plan, cancellationToken);
        }
        catch (Exception exception) when (IsTableGone(exception))
        {
            // The embedding index was switched, or the workspace deleted, just when it was looked up: the next look tells which.
            return await RunAsync(plan, cancellationToken);
        }
    }

    private Task<SearchPage> RunAsync(SearchPlan plan, CancellationToken cancellationToken) => database.SnapshotNearAsync(
        plan.Workspace.Id,
        session => new SearchRun(session, plan, _languages, options.ExactUpTo, cancellationToken).RunAsync(),
        page => page.Generation >= plan.Workspace.Generation,
        cancellationToken);

    private static bool IsTableGone(Exception exception) => (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState == PostgresErrorCodes.UndefinedTable;
}
