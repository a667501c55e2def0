using Microsoft.Extensions.Logging;

namespace Asemb.Postgres.Connections;

internal static partial class Log
{
    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Try {Try} of a transaction failed; it is begun anew: {Reason} {Cause} ({Untold} others were since this was last told)")]
    public static partial void Retried(ILogger logger, int @try, string reason, string? cause, int untold);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Opened {Database}: PostgreSQL {Version}, pgvector {Vector}, schema {Schema}")]
    public static partial void Opened(ILogger logger, string database, string version, string vector, int schema);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "No replica could be searched ({Reason}); the primary answers")]
    public static partial void ReplicaAway(ILogger logger, string reason);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Information, Message = "Replica {Host} is {State}")]
    public static partial void ReplicaState(ILogger logger, string host, string state);
}
