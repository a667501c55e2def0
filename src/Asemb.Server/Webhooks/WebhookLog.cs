namespace Asemb.Server.Webhooks;

internal static partial class WebhookLog
{
    [LoggerMessage(1801, LogLevel.Warning, "Webhooks cannot be looked at now: {Code}")]
    public static partial void LookFailed(ILogger logger, string code);

    [LoggerMessage(1802, LogLevel.Error, "Looking at webhooks failed; it is tried again")]
    public static partial void LookFault(ILogger logger, Exception exception);

    [LoggerMessage(1803, LogLevel.Warning, "Webhook {Webhook} of workspace {Workspace} fails: {Reason}")]
    public static partial void Fails(ILogger logger, Guid webhook, long workspace, string? reason);

    [LoggerMessage(1804, LogLevel.Warning, "Webhook {Webhook} of workspace {Workspace} is disabled: {Reason}")]
    public static partial void Disabled(ILogger logger, Guid webhook, long workspace, string? reason);

    [LoggerMessage(1805, LogLevel.Error, "Delivering to webhook {Webhook} of workspace {Workspace} failed; it is tried again")]
    public static partial void LaneFault(ILogger logger, Guid webhook, long workspace, Exception exception);

    [LoggerMessage(1806, LogLevel.Warning, "How a delivery to webhook {Webhook} ended could not be written down ({Code}): it may be sent again")]
    public static partial void NotSettled(ILogger logger, Guid webhook, string code);

    [LoggerMessage(1807, LogLevel.Warning, "Completed jobs cannot be looked for now: {Code}")]
    public static partial void JobsFailed(ILogger logger, string code);

    [LoggerMessage(1808, LogLevel.Error, "Looking for completed jobs failed; it is tried again")]
    public static partial void JobsFault(ILogger logger, Exception exception);

    [LoggerMessage(1809, LogLevel.Warning, "Old deliveries could not be forgotten ({Failures} failures); it is tried again in ten minutes")]
    public static partial void NotForgotten(ILogger logger, int failures, Exception exception);
}
