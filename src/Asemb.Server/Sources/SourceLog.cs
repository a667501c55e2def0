namespace Asemb.Server.Sources;

internal static partial class SourceLog
{
    [LoggerMessage(1601, LogLevel.Information, "Workspace {WorkspaceId}: sync {Sync} of source {Source} ({Kind}) begins, attempt {Attempt}")]
    public static partial void Begun(ILogger logger, long workspaceId, long sync, long source, string kind, int attempt);

    [LoggerMessage(1602, LogLevel.Information, "Workspace {WorkspaceId}: sync {Sync} of source {Source} is {State}: {Removed} removed, {Failed} not read, {HeldBack} removals held back")]
    public static partial void Ended(ILogger logger, long workspaceId, long sync, long source, string state, long removed, long failed, long heldBack);

    [LoggerMessage(1603, LogLevel.Warning, "Workspace {WorkspaceId}: sync {Sync} of source {Source} is tried again in {Seconds:0.0} s ({Code}). {Reason}")]
    public static partial void PutOff(ILogger logger, long workspaceId, long sync, long source, double seconds, string code, string reason);

    [LoggerMessage(1604, LogLevel.Warning, "Workspace {WorkspaceId}: sync {Sync} of source {Source} failed ({Code}). {Reason}")]
    public static partial void Failed(ILogger logger, long workspaceId, long sync, long source, string code, string reason);

    [LoggerMessage(1605, LogLevel.Error, "Workspace {WorkspaceId}: sync {Sync} of source {Source} met an unknown fault")]
    public static partial void Fault(ILogger logger, long workspaceId, long sync, long source, Exception exception);

    [LoggerMessage(1606, LogLevel.Information, "Workspace {WorkspaceId}: sync {Sync} of source {Source} was cancelled, or another server runs it")]
    public static partial void Lost(ILogger logger, long workspaceId, long sync, long source);

    [LoggerMessage(1607, LogLevel.Warning, "Syncs that are due could not be looked for: {Code} {Reason}")]
    public static partial void LookFailed(ILogger logger, string code, string reason);

    [LoggerMessage(1608, LogLevel.Error, "Syncs that are due could not be looked for")]
    public static partial void LookFault(ILogger logger, Exception exception);

    [LoggerMessage(1609, LogLevel.Warning, "The claim on sync {Sync} of source {Source} could not be prolonged: {Code} {Reason}")]
    public static partial void RenewFailed(ILogger logger, long sync, long source, string code, string reason);

    [LoggerMessage(1610, LogLevel.Warning, "How sync {Sync} of source {Source} ended could not be written; it goes on when its claim has run out: {Code} {Reason}")]
    public static partial void EndFailed(ILogger logger, long sync, long source, string code, string reason);

    [LoggerMessage(1611, LogLevel.Debug, "Workspace {WorkspaceId}: sync {Sync} of source {Source} gives way to others and goes on later")]
    public static partial void GaveWay(ILogger logger, long workspaceId, long sync, long source);
}
