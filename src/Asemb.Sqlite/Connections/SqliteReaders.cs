using System.Collections.Concurrent;
using Asemb.Core.Errors;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Asemb.Sqlite.Connections;

/// <summary>A few reading connections, opened on first need. Each read sees one state of the file from its beginning to its end.</summary>
internal sealed class SqliteReaders(string name, int size, Func<SqliteSession> open) : IAsyncDisposable
{
    private readonly SemaphoreSlim _free = new(size, size);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _disposed;

    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (_disposed) throw Closed();
        await _free.WaitAsync(cancellationToken);
        try
        {
            return _disposed ? throw Closed() : Read(work);
        }
        catch (SqliteException exception)
        {
            if (SqliteFailures.Translate(exception, name) is { } translated) throw translated;
            throw;
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Waits for the reads under way; those that still wait for their turn are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        for (var i = 0; i < size; i++) await _free.WaitAsync();
        while (_idle.TryTake(out var session)) session.Dispose();

        // Whoever waited for a turn is let through, to be told.
        _free.Release(size);
    }

    private T Read<T>(Func<SqliteSession, T> work)
    {
        var session = _idle.TryTake(out var idle) ? idle : open();
        var isClean = false;
        try
        {
            session.Execute("BEGIN");
            var result = work(session);
            session.Execute("COMMIT");
            isClean = true;
            return result;
        }
        finally
        {
            // After an error of the disk SQLite has ended the transaction by itself; ending it again would hide the error behind another.
            if (isClean || TryRollBack(session)) _idle.Add(session);
            else session.Dispose();
        }
    }

    private static bool TryRollBack(SqliteSession session)
    {
        try
        {
            if (raw.sqlite3_get_autocommit(session.Connection.Handle) == 0) session.Execute("ROLLBACK");
            return true;
        }
        catch (SqliteException)
        {
            // A connection that cannot be brought back to order is thrown away.
            return false;
        }
    }

    private AsembException Closed() => new(ErrorCodes.StoreUnavailable, $"{name} is closed.");
}
