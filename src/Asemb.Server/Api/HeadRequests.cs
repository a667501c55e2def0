namespace Asemb.Server.Api;

/// <summary>
/// HEAD is answered wherever GET is, with the same headers and no body (RFC 9110, section 9.3.2): load balancers probe with it. Routes need not
/// know; the server itself drops what they write, because it looks at the request line.
/// </summary>
internal sealed class HeadRequests(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isHead = HttpMethods.IsHead(request.Method);
        if (isHead)
        {
            request.Method = HttpMethods.Get;
            context.Features.Set(HeadOnly.Instance);
        }

        try
        {
            await next(context);
        }
        finally
        {
            if (isHead) request.Method = HttpMethods.Head;
        }

        var response = context.Response;
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed && !response.HasStarted)
        {
            var allowed = response.Headers.Allow.ToString().Split(',', StringSplitOptions.TrimEntries);
            if (allowed.Contains(HttpMethods.Get, StringComparer.Ordinal)) response.Headers.Allow = string.Join(", ", allowed.Append(HttpMethods.Head));
        }
    }
}

/// <summary>Tells a route whose answer would have no end that only its headers are wanted.</summary>
internal sealed class HeadOnly
{
    public static readonly HeadOnly Instance = new();

    private HeadOnly()
    {
    }

    public static bool Wants(HttpContext context) => context.Features.Get<HeadOnly>() is not null;
}
