using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace Asemb.Sqlite.Connections;

/// <summary>Keeps the data file and its log from growing beyond what they hold. The writer's: not thread-safe. Failures are logged, never thrown.</summary>
internal sealed class FileUpkeep(SqliteSession session, string path, SqliteStoreOptions options, ILogger logger)
{
    /// <summary>Pages given back in one step: 4 MB.</summary>
    private const int StepPages = 512;

    /// <summary>How long a restart of the log waits for readers of older states.</summary>
    private const int WaitMilliseconds = 1000;

    private long _nextRestart = options.MaxLogBytes;

    /// <summary>
    /// Starts the log anew when it is too long. SQLite's own checkpoints do so only when no reader is on an older state at that moment, which never
    /// is while searches overlap one another; this one waits for those that are.
    /// </summary>
    public void BoundLog()
    {
        var bytes = LogBytes();
        if (bytes <= _nextRestart) return;
        try
        {
            raw.sqlite3_busy_timeout(session.Connection.Handle, WaitMilliseconds);
            var isHeld = session.Scalar<long>("PRAGMA wal_checkpoint(RESTART)") != 0;

            // A reader that stays must not make every commit wait.
            _nextRestart = isHeld ? bytes + options.MaxLogBytes : options.MaxLogBytes;
            if (isHeld) Log.LogHeld(logger, bytes);
        }
        catch (SqliteException exception)
        {
            _nextRestart = bytes + options.MaxLogBytes;
            Log.UpkeepFailed(logger, exception);
        }
        finally
        {
            raw.sqlite3_busy_timeout(session.Connection.Handle, 0);
        }
    }

    /// <summary>Gives some free pages back to the file system when they are more than a quarter of the file; true when there may be more.</summary>
    public bool GiveBackPages()
    {
        try
        {
            var free = session.Scalar<long>("PRAGMA freelist_count");
            if (free <= options.MaxFreePages || free <= session.Scalar<long>("PRAGMA page_count") / 4) return false;
            session.Execute($"PRAGMA incremental_vacuum({StepPages})");
            if (session.Scalar<long>("PRAGMA freelist_count") < free) return true;
            return false;
        }
        catch (SqliteException exception)
        {
            Log.UpkeepFailed(logger, exception);
            return false;
        }
    }

    private long LogBytes() => new FileInfo(path + "-wal") is { Exists: true } log ? log.Length : 0;
}
