namespace Asemb.Server.Security;

internal static partial class SecurityLog
{
    [LoggerMessage(1101, LogLevel.Warning, "The use of a key could not be noted: {Code}")]
    public static partial void UseNotNoted(ILogger logger, string code);

    [LoggerMessage(1102, LogLevel.Information, "A local admin key was written to {Path}")]
    public static partial void LocalKeyWritten(ILogger logger, string path);

    [LoggerMessage(1103, LogLevel.Information, "Key {KeyId} was created with scopes {Scopes} by key {CallerId}")]
    public static partial void KeyCreated(ILogger logger, Guid keyId, string scopes, Guid callerId);

    [LoggerMessage(1104, LogLevel.Information, "Key {KeyId} was revoked by key {CallerId}")]
    public static partial void KeyRevoked(ILogger logger, Guid keyId, Guid callerId);

    [LoggerMessage(1105, LogLevel.Error, "The route {Route} does not say who may call it")]
    public static partial void RouteWithoutAccess(ILogger logger, string route);
}
