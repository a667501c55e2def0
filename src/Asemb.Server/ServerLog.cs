namespace Asemb.Server;

internal static partial class ServerLog
{
    [LoggerMessage(1301, LogLevel.Information, "ASEMB {Version} listens on {Url}")]
    public static partial void Listening(ILogger logger, string version, Uri url);
}
