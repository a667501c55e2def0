using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Server.Problems;

namespace Asemb.Server.Security;

/// <summary>Stands between routing and the handlers: no key, no scope or no right to the workspace, no handler.</summary>
internal sealed class KeyGate(RequestDelegate next, KeyAuthenticator keys, ILogger<KeyGate> logger)
{
    public const string HeaderName = "X-ASEMB-API-Key";
    public const string WorkspaceRouteValue = "workspace";
    private const string BearerPrefix = "Bearer ";

    private static readonly TimeSpan LongestLookOnOpenRoutes = TimeSpan.FromSeconds(2);

    public async Task InvokeAsync(HttpContext context)
    {
        // Answers that routing makes up itself (405, 415) are no routes and give nothing away.
        if (context.GetEndpoint() is not RouteEndpoint endpoint)
        {
            await next(context);
            return;
        }

        var access = endpoint.Metadata.GetMetadata<Access>();
        if (access is null)
        {
            SecurityLog.RouteWithoutAccess(logger, endpoint.RoutePattern.RawText ?? "");
            await ProblemWriter.WriteAsync(context, ErrorCodes.Forbidden, "This route is closed.");
            return;
        }

        var secret = SecretOf(context.Request);
        var key = secret is null ? null : access.Anonymous ? await TryAuthenticateAsync(secret, context.RequestAborted) : await keys.AuthenticateAsync(secret, context.RequestAborted);
        if (key is not null) context.Features.Set(new Caller(key));
        if (access.Anonymous || await AdmitAsync(context, access, key, secret is not null)) await next(context);
    }

    /// <summary>Where no key is needed none is missed: whether the process lives must not hang on the store that keys are looked up in.</summary>
    private async Task<ApiKey?> TryAuthenticateAsync(string secret, CancellationToken cancellationToken)
    {
        try
        {
            return await keys.AuthenticateAsync(secret, cancellationToken).WaitAsync(LongestLookOnOpenRoutes, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or AsembException { Error.HttpStatus: StatusCodes.Status503ServiceUnavailable })
        {
            return null;
        }
    }

    private static async Task<bool> AdmitAsync(HttpContext context, Access access, ApiKey? key, bool sentOne)
    {
        if (key is null)
        {
            var detail = sentOne
                ? "The API key is unknown, revoked or expired."
                : $"Send an API key as 'Authorization: Bearer KEY' or '{HeaderName}: KEY'.";
            await ProblemWriter.WriteAsync(context, ErrorCodes.Unauthenticated, detail);
            return false;
        }

        if (!access.Allows(key.Scopes))
        {
            var needed = string.Join(" or ", Scopes.Names(access.AnyOf));
            await ProblemWriter.WriteAsync(
                context, ErrorCodes.Forbidden, $"This needs a key with the scope {needed}; the key '{key.Name}' has {string.Join(", ", Scopes.Names(key.Scopes))}.");
            return false;
        }

        if (context.Request.RouteValues.TryGetValue(WorkspaceRouteValue, out var value) && value is string workspace && !key.Reaches(workspace))
        {
            await ProblemWriter.WriteAsync(context, Caller.NotFound(workspace));
            return false;
        }

        return true;
    }

    private static string? SecretOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)) return authorization[BearerPrefix.Length..].Trim();
        var header = request.Headers[HeaderName].ToString();
        return header.Length > 0 ? header.Trim() : authorization.Length > 0 ? authorization : null;
    }
}
