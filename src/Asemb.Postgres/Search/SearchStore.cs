using Asemb.Core.Search;
using Asemb.Postgres.Connections;
using Npgsql;

namespace Asemb.Postgres.Search;

/// <summary>Answers searches, each in one snapshot of the database and without writing, so that replicas answer them too.</summary>
internal sealed class SearchStore(PostgresDatabase database, TimeProvider time) : ISearchStore
{
    private readonly WorkspaceLanguages _languages = new(time);

    public async Task<SearchPage> SearchAsync(SearchPlan plan, CancellationToken cancellationToken)
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
        session => new SearchRun(session, plan, _languages, cancellationToken).RunAsync(),
        page => page.Generation >= plan.Workspace.Generation,
        cancellationToken);

    private static bool IsTableGone(Exception exception) => (exception as PostgresException ?? exception.InnerException as PostgresException)?.SqlState == PostgresErrorCodes.UndefinedTable;
}
