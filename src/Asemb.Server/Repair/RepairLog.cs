namespace Asemb.Server.Repair;

internal static partial class RepairLog
{
    [LoggerMessage(EventId = 1601, Level = LogLevel.Warning, Message = "Repair: {Check} in {Workspace}: {Mended} mended. {Finding}")]
    public static partial void Found(ILogger logger, string check, string? workspace, long mended, string finding);

    [LoggerMessage(EventId = 1602, Level = LogLevel.Warning, Message = "Repair: {Check} in {Workspace} stays: {Finding}")]
    public static partial void Remains(ILogger logger, string check, string? workspace, string finding);

    [LoggerMessage(EventId = 1603, Level = LogLevel.Warning, Message = "Repair ended before its time ({Code}): {Reason}")]
    public static partial void Failed(ILogger logger, string code, string reason);

    [LoggerMessage(EventId = 1604, Level = LogLevel.Error, Message = "Repair failed")]
    public static partial void Fault(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 1605, Level = LogLevel.Information, Message = "Repair: left to another server, which is at it")]
    public static partial void LeftToAnother(ILogger logger);
}
