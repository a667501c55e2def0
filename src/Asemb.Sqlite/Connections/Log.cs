using Microsoft.Extensions.Logging;

namespace Asemb.Sqlite.Connections;

internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Error, Message = "A transaction of {Writes} writes failed and was rolled back")]
    public static partial void WriteFailed(ILogger logger, int writes, Exception exception);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Error, Message = "A transaction could not be rolled back")]
    public static partial void RollbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Information, Message = "Opened {Path}: schema {Schema}, SQLite {SqliteVersion}")]
    public static partial void Opened(ILogger logger, string path, int schema, string sqliteVersion);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information, Message = "Applied migration {Version} ({Name})")]
    public static partial void Migrated(ILogger logger, int version, string name);

    [LoggerMessage(EventId = 2005, Level = LogLevel.Error, Message = "What follows a commit in memory failed; the commit stands, and what is in memory is built anew from the file")]
    public static partial void FollowUpFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2006, Level = LogLevel.Warning, Message = "The upkeep of the data file failed and will be tried again")]
    public static partial void UpkeepFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2007, Level = LogLevel.Warning, Message = "The write-ahead log has {Bytes} bytes and cannot be started anew: a reader has been on an old state for long")]
    public static partial void LogHeld(ILogger logger, long bytes);
}
