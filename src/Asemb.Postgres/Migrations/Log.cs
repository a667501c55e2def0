using Microsoft.Extensions.Logging;

namespace Asemb.Postgres.Migrations;

internal static partial class Log
{
    [LoggerMessage(EventId = 3201, Level = LogLevel.Information, Message = "Applied migration {Version} ({Name})")]
    public static partial void Migrated(ILogger logger, int version, string name);

    [LoggerMessage(EventId = 3202, Level = LogLevel.Warning, Message = "Migration {Name} waited too long for a lock and gives way (try {Try})")]
    public static partial void GaveWay(ILogger logger, string name, int @try);
}
