using System.IO.Compression;
using Asemb.Core.Errors;
using Asemb.Server.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asemb.Server.Api;

/// <summary>
/// Unpacks bodies that come with <c>Content-Encoding: gzip</c>, <c>br</c> or <c>deflate</c>. The limit of the route holds for what comes out, and is
/// counted while it does: a small body that unpacks to gigabytes ends at the limit. Behind the gate, so that strangers cannot make the server unpack.
/// </summary>
internal sealed class RequestDecompression(RequestDelegate next)
{
    private const string Accepted = "gzip, br, deflate";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var encoding = request.Headers.ContentEncoding.ToString().Trim();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }

        var packed = request.Body;
        await using var unpacked = Open(encoding, packed);
        if (unpacked is null)
        {
            // RFC 9110, section 12.5.3: tells what would have been read.
            context.Response.Headers.AcceptEncoding = Accepted;
            await ProblemWriter.WriteAsync(
                context, ErrorCodes.UnsupportedContentType, $"Bodies with the content encoding '{encoding}' are not read. Send one of {Accepted}, or the body as it is.");
            return;
        }

        request.Body = new DecompressedBody(unpacked, encoding, LimitOf(context));
        request.Headers.ContentEncoding = default;
        // The length told is that of the packed body.
        request.ContentLength = null;
        try
        {
            await next(context);
        }
        finally
        {
            request.Body = packed;
        }
    }

    private static Stream? Open(string encoding, Stream packed) => encoding.ToLowerInvariant() switch
    {
        "gzip" or "x-gzip" => new GZipStream(packed, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(packed, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true),
        _ => null,
    };

    private static long LimitOf(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize
        ?? context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize
        ?? long.MaxValue;
}
