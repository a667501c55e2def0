using Microsoft.Extensions.Logging;

namespace Asemb.Sqlite.Indexing;

internal static partial class Log
{
    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "Built the index of workspace {Workspace}: {Documents} documents, {Chunks} chunks in {Milliseconds:F0} ms")]
    public static partial void Loaded(ILogger logger, long workspace, int documents, int chunks, double milliseconds);
}
