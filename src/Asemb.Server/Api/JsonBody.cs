using System.Reflection;
using System.Text.Json;
using Asemb.Core.Errors;
using Asemb.Server.Problems;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Asemb.Server.Api;

/// <summary>A JSON body read strictly; every refusal says where and what. Bind it as a parameter of a handler.</summary>
internal sealed class JsonBody<T> : IBindableFromHttpContext<JsonBody<T>>, IEndpointParameterMetadataProvider
    where T : class
{
    private const string MediaType = "application/json";

    private JsonBody(T value) => Value = value;

    public T Value { get; }

    public static async ValueTask<JsonBody<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        RequireJson(context.Request);
        var length = (int)Math.Min(context.Request.ContentLength ?? 0, int.MaxValue);
        using var buffer = new MemoryStream(Math.Min(length, 1 << 20));
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return new JsonBody<T>(JsonReading.Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), ServerJson.ReadInfo<T>()));
    }

    private static bool IsUtf8(StringSegment charset) =>
        HeaderUtilities.RemoveQuotes(charset) is var name && (name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || name.Equals("utf8", StringComparison.OrdinalIgnoreCase));

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata([MediaType], typeof(T)));

    private static void RequireJson(HttpRequest request)
    {
        if (!request.HasJsonContentType()) throw new AsembException(ErrorCodes.UnsupportedContentType, BindingFailure.ContentTypeDetail(request.ContentType));
        if (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.Charset.HasValue && !IsUtf8(type.Charset))
            throw new AsembException(ErrorCodes.UnsupportedContentType, $"JSON in the charset '{type.Charset}' is not read. Send UTF-8.");
    }
}
