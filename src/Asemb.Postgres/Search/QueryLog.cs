using System.Threading.Channels;
using Asemb.Core.Errors;
using Asemb.Core.Search;
using Asemb.Postgres.Connections;

namespace Asemb.Postgres.Search;

/// <summary>
/// Keeps a share of the searches in <c>asemb.query_log</c>, beside their answers: none waits for it, and where writing cannot keep up some are left out. Off
/// unless it was asked for, since queries are private. Thread-safe.
/// </summary>
internal sealed class QueryLog : IAsyncDisposable
{
    private const int MaxWaiting = 256;

    private const string Insert = """
        INSERT INTO asemb.query_log (workspace_id, at, mode, query, plan, hits, milliseconds)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE EXISTS (SELECT FROM asemb.workspaces WHERE id = $1)
        """;

    private readonly PostgresDatabase _database;
    private readonly PostgresStoreOptions _options;
    private readonly Channel<Entry>? _waiting;
    private readonly Task _writing;
    private long _searches;

    public QueryLog(PostgresDatabase database, PostgresStoreOptions options)
    {
        (_database, _options) = (database, options);
        _waiting = options.QueryLogRate > 0 ? Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite }) : null;
        _writing = _waiting is null ? Task.CompletedTask : Task.Run(WriteAsync);
    }

    public void Offer(SearchPlan plan, SearchPage page, TimeSpan took)
    {
        if (_waiting is null) return;

        // Every n-th, evenly: with a rate of 0.1 the tenth, the twentieth and so on.
        var number = Interlocked.Increment(ref _searches);
        if (Math.Floor(number * _options.QueryLogRate) <= Math.Floor((number - 1) * _options.QueryLogRate)) return;
        _waiting.Writer.TryWrite(new Entry(
            plan.Workspace.Id,
            _options.TimeProvider.GetUtcNow(),
            plan.Mode.ToString().ToLowerInvariant(),
            plan.Query.Text,
            string.Join("; ", page.Steps.Select(step => $"{step.Key}: {step.Value}")),
            page.Hits.Count,
            (float)took.TotalMilliseconds));
    }

    public async ValueTask DisposeAsync()
    {
        _waiting?.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        await foreach (var entry in _waiting!.Reader.ReadAllAsync())
        {
            try
            {
                await _database.WriteAsync(
                    entry.Workspace,
                    session => session.ExecuteAsync(
                        Insert,
                        CancellationToken.None,
                        entry.Workspace, entry.At, entry.Mode, entry.Query, entry.Plan, entry.Hits, Arg.Of(entry.Milliseconds, NpgsqlTypes.NpgsqlDbType.Real)),
                    CancellationToken.None);
            }
            catch (AsembException)
            {
                // The database is away: those who search are told, and the log has a gap.
            }
        }
    }

    private sealed record Entry(long Workspace, DateTimeOffset At, string Mode, string Query, string Plan, int Hits, float Milliseconds);
}
