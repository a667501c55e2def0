using Microsoft.Extensions.Logging;

namespace Asemb.Postgres.Indexing;

internal static partial class Log
{
    [LoggerMessage(EventId = 3101, Level = LogLevel.Information, Message = "Building the graph of {Table}: {Chunks} chunks, {Memory} MB, {Workers} further processes. Searches compare every chunk until it is ready")]
    public static partial void GraphBegun(ILogger logger, string table, long chunks, long memory, int workers);

    [LoggerMessage(EventId = 3102, Level = LogLevel.Information, Message = "The graph of {Table} is ready after {Seconds:0.0} s")]
    public static partial void GraphReady(ILogger logger, string table, double seconds);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Information, Message = "Dropped the graph of {Table}: {Reason}")]
    public static partial void GraphDropped(ILogger logger, string table, string reason);

    [LoggerMessage(EventId = 3104, Level = LogLevel.Information, Message = "Weighed the words of {Chunks} chunks of workspace {Workspace} anew: the average length is {Average:0.0} now")]
    public static partial void Repivoted(ILogger logger, int chunks, long workspace, float average);

    [LoggerMessage(EventId = 3105, Level = LogLevel.Warning, Message = "Maintenance of the database failed; it is tried again in {Seconds} s")]
    public static partial void Failed(ILogger logger, double seconds, Exception exception);

    [LoggerMessage(EventId = 3106, Level = LogLevel.Warning, Message = "Maintenance of the database waits {Seconds} s. {Reason} {Cause}")]
    public static partial void Waits(ILogger logger, double seconds, string reason, string? cause);
}
