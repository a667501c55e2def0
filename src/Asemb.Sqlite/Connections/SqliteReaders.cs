using System.Collections.Concurrent;
using Asemb.Core.Errors;
using Microsoft.Data.Sqlite;

namespace Asemb.Sqlite.Connections;

/// <summary>A few reading connections, opened on first need. Each read sees one state of the file from its beginning to its end.</summary>
internal sealed class SqliteReaders(string path, int size, Func<SqliteSession> open) : IDisposable
{
    private readonly SemaphoreSlim _free = new(size, size);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _disposed;

    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        if (_disposed) throw new AsembException(ErrorCodes.StoreUnavailable, $"{path} is closed.");
        await _free.WaitAsync(cancellationToken);
        SqliteSession? session = null;
        try
        {
            session = _idle.TryTake(out var idle) ? idle : open();
            return Read(session, work);
        }
        catch (SqliteException exception)
        {
            if (SqliteFailures.Translate(exception, path) is { } translated) throw translated;
            throw;
        }
        finally
        {
            Return(session);
        }
    }

    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var session)) session.Dispose();
    }

    private static T Read<T>(SqliteSession session, Func<SqliteSession, T> work)
    {
        session.Execute("BEGIN");
        try
        {
            return work(session);
        }
        finally
        {
            session.Execute("COMMIT");
        }
    }

    private void Return(SqliteSession? session)
    {
        if (session is not null)
        {
            _idle.Add(session);
            if (_disposed) Dispose();
        }

        _free.Release();
    }
}
