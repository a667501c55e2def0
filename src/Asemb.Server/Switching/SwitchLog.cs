namespace Asemb.Server.Switching;

internal static partial class SwitchLog
{
    [LoggerMessage(1401, LogLevel.Information, "Workspace {WorkspaceId}: embedding index {Index} is built with {Model}: {Done} of {Total} chunks have a vector")]
    public static partial void Begun(ILogger logger, long workspaceId, long index, string model, long done, long total);

    [LoggerMessage(1402, LogLevel.Information, "Workspace {WorkspaceId}: {Model} answers from now on (embedding index {Index}, {Embedded} stored chunks embedded)")]
    public static partial void Activated(ILogger logger, long workspaceId, long index, string model, long embedded);

    [LoggerMessage(1403, LogLevel.Warning, "The switch of workspace {WorkspaceId} to {Model} waits {Seconds:0.0} s ({Code}). {Reason} {Cause}")]
    public static partial void Waits(ILogger logger, long workspaceId, string model, double seconds, string code, string reason, string? cause);

    [LoggerMessage(1404, LogLevel.Error, "The switch of workspace {WorkspaceId} to {Model} met an unknown fault and is tried again in {Seconds:0.0} s")]
    public static partial void Fault(ILogger logger, long workspaceId, string model, double seconds, Exception exception);

    [LoggerMessage(1405, LogLevel.Information, "The switch of workspace {WorkspaceId} to embedding index {Index} was given up, or another process drives it")]
    public static partial void GivenUp(ILogger logger, long workspaceId, long index);

    [LoggerMessage(1406, LogLevel.Warning, "Embedding indexes could not be looked for: {Code}")]
    public static partial void LookFailed(ILogger logger, string code);

    [LoggerMessage(1407, LogLevel.Error, "Embedding indexes could not be looked for")]
    public static partial void LookFault(ILogger logger, Exception exception);

    [LoggerMessage(1408, LogLevel.Information, "Workspace {WorkspaceId}: the retired embedding index {Index} was dropped")]
    public static partial void Dropped(ILogger logger, long workspaceId, long index);

    [LoggerMessage(1409, LogLevel.Warning, "Workspace {WorkspaceId}: what it is worth was not measured ({Code}). {Reason}")]
    public static partial void NotMeasured(ILogger logger, long workspaceId, string code, string reason);
}
