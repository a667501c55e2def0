using System.Threading.Channels;
using Asemb.Core.Errors;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Asemb.Sqlite.Connections;

/// <summary>
/// The one writer. Writes that wait together share a transaction, and with it the one flush to disk that makes them durable; each stands in a
/// savepoint of its own, so that a refused one takes nothing with it. What follows a commit in memory happens here too, so that the order of
/// commits is the order in which they become visible.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MaxGroup = 64;

    private readonly Channel<PendingWrite> _waiting = Channel.CreateUnbounded<PendingWrite>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteSession _session;
    private readonly string _name;
    private readonly FileUpkeep _upkeep;
    private readonly ILogger _logger;
    private readonly Task _loop;

    public SqliteWriter(SqliteSession session, string name, FileUpkeep upkeep, ILogger logger)
    {
        _session = session;
        _name = name;
        _upkeep = upkeep;
        _logger = logger;
        _loop = Task.Run(RunAsync);
    }

    /// <param name="runsAlone">True: everything committed before is in memory when the work begins, and nothing else is committed with it.</param>
    public Task<T> WriteAsync<T>(Func<WriteScope, T> work, bool runsAlone, CancellationToken cancellationToken)
    {
        var write = new PendingWrite<T>(work, runsAlone, cancellationToken);
        if (!_waiting.Writer.TryWrite(write)) throw new AsembException(ErrorCodes.StoreUnavailable, $"{_name} is closed.");
        return write.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop;
        _session.Dispose();
    }

    private async Task RunAsync()
    {
        var group = new List<PendingWrite>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            group.Clear();
            while (group.Count < MaxGroup && _waiting.Reader.TryPeek(out var next))
            {
                if (next.RunsAlone && group.Count > 0) break;
                _waiting.Reader.TryRead(out _);
                if (next.TryBegin()) group.Add(next);
                if (next.RunsAlone) break;
            }

            if (group.Count == 0) continue;
            Commit(group);
            _upkeep.BoundLog();
            while (!_waiting.Reader.Completion.IsCompleted && !_waiting.Reader.TryPeek(out _) && _upkeep.GiveBackPages())
            {
                // A step at a time: whoever comes to write waits for one only.
            }
        }
    }

    private void Commit(List<PendingWrite> group)
    {
        var scope = new WriteScope(_session);
        var done = new List<PendingWrite>(group.Count);
        try
        {
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var write in group)
            {
                if (TryRun(write, scope)) done.Add(write);
            }

            _session.Execute("COMMIT");
        }
        catch (Exception exception)
        {
            // The boundary of a worker loop: whatever went wrong is told to those who wait, and the writer goes on with the next group.
            RollBack();
            var told = exception is SqliteException sqlite ? SqliteFailures.Translate(sqlite, _name) ?? exception : exception;
            Log.WriteFailed(_logger, group.Count, told);
            foreach (var write in group) write.Fail(told);
            return;
        }

        Follow(scope);
        foreach (var write in done) write.Complete();
    }

    /// <summary>The writes are durable whatever happens here, and those who wait must not be told otherwise.</summary>
    private void Follow(WriteScope scope)
    {
        foreach (var action in scope.FollowUps)
        {
            try
            {
                action();
            }
            catch (Exception exception)
            {
                // One index that cannot follow (it is then built anew from the rows) must not keep the others back.
                Log.FollowUpFailed(_logger, exception);
            }
        }
    }

    private bool TryRun(PendingWrite write, WriteScope scope)
    {
        var mark = scope.Mark();
        _session.Execute("SAVEPOINT one");
        try
        {
            write.Run(scope);
            _session.Execute("RELEASE one");
            return true;
        }
        catch (Exception exception) when (!IsRolledBack() && (exception is not SqliteException sqlite || SqliteFailures.Translate(sqlite, _name) is null))
        {
            _session.Execute("ROLLBACK TO one");
            _session.Execute("RELEASE one");
            scope.ForgetFrom(mark);
            write.Fail(exception);
            return false;
        }
    }

    private void RollBack()
    {
        try
        {
            if (!IsRolledBack()) _session.Execute("ROLLBACK");
        }
        catch (SqliteException exception)
        {
            Log.RollbackFailed(_logger, exception);
        }
    }

    /// <summary>A full disk makes SQLite roll the whole transaction back by itself.</summary>
    private bool IsRolledBack() => raw.sqlite3_get_autocommit(_session.Connection.Handle) != 0;
}
