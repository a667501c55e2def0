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
        if (isHead) request.Method = HttpMethods.Get;
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
