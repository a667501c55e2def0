namespace Asemb.Server.Stores;

internal static partial class StoreLog
{
    [LoggerMessage(1311, LogLevel.Warning, "The store {Store} cannot be used yet ({Reason}); trying again for {Seconds} s")]
    public static partial void NotYet(ILogger logger, string store, string reason, double seconds);
}
