namespace Asemb.Server.Security;

/// <summary>Headers that every answer carries. Nothing here may be framed, sniffed, scripted or told to other sites.</summary>
internal static class SecurityHeaders
{
    /// <summary>For data: a browser that shows it all the same runs nothing of it.</summary>
    private const string DataPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    /// <summary>For the API page: its own scripts and styles, and requests to this server only.</summary>
    public const string PagePolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + "connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>For pages to read: their own style, and nothing else.</summary>
    public const string TextPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? PagePolicy : DataPolicy;
        if (context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) headers.CacheControl = "no-store";
    }
}
