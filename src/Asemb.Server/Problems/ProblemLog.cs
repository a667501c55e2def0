namespace Asemb.Server.Problems;

internal static partial class ProblemLog
{
    [LoggerMessage(1001, LogLevel.Error, "{Method} {Route} ended in a fault; trace id {TraceId}")]
    public static partial void Unhandled(ILogger logger, string method, string route, string traceId, Exception exception);

    [LoggerMessage(1002, LogLevel.Warning, "A request was answered with {Code}; trace id {TraceId}")]
    public static partial void Unavailable(ILogger logger, string code, string traceId, Exception exception);

    [LoggerMessage(1003, LogLevel.Warning, "A request was answered with store_unavailable; trace id {TraceId}. {Reason} {Cause} ({Untold} others were since this was last told)")]
    public static partial void StoreAway(ILogger logger, string traceId, string reason, string? cause, int untold);
}
