using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Asemb.Client.Contracts;
using Asemb.Core.Errors;

namespace Asemb.Server.Problems;

/// <summary>Writes every error of the server in the one form of RFC 9457.</summary>
internal static class ProblemWriter
{
    /// <summary>Errors shorten what they repeat; this holds for the one that forgot to.</summary>
    private const int LongestDetail = 4000;
    private const int LongestField = 1100;

    /// <summary>What a client shall wait for a store that is away: a database that restarts or fails over takes about that long.</summary>
    private static readonly TimeSpan StorePause = TimeSpan.FromSeconds(5);

    public const string ContentType = "application/problem+json";

    /// <summary>The <c>type</c> of a problem: relative with its full path, as RFC 9457 wants it of relative references. It leads to docs/errors.md, served.</summary>
    public static string TypeOf(ErrorCode error) => $"/docs/errors#{error.Anchor}";

    /// <summary>What an answer and the log lines about it have in common.</summary>
    public static string TraceIdOf(HttpContext context) => Activity.Current?.Id ?? context.TraceIdentifier;

    public static Task WriteAsync(HttpContext context, AsembException exception) =>
        WriteAsync(context, exception.Error, exception.Message, exception.Field, exception.RetryAfter ?? (exception.Error == ErrorCodes.StoreUnavailable ? StorePause : null));

    public static async Task WriteAsync(
        HttpContext context, ErrorCode error, string detail, string? field = null, TimeSpan? retryAfter = null, IReadOnlyList<ProblemItem>? errors = null)
    {
        var problem = new Problem
        {
            Type = TypeOf(error),
            Title = error.Title,
            Status = error.HttpStatus,
            Detail = ShownText.Shorten(detail, LongestDetail),
            Instance = context.Request.Path.Value,
            Code = error.Code,
            Field = Shorten(field),
            Errors = errors?.Select(item => item with { Key = Shorten(item.Key), Field = Shorten(item.Field), Message = ShownText.Shorten(item.Message, LongestDetail) }).ToList(),
            TraceId = TraceIdOf(context),
            RetryAfter = retryAfter is { } wait ? Math.Ceiling(wait.TotalSeconds) : null,
        };

        var response = context.Response;
        response.StatusCode = error.HttpStatus;
        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        if (problem.RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString("0", CultureInfo.InvariantCulture);
        if (error == ErrorCodes.Unauthenticated) response.Headers.WWWAuthenticate = "Bearer realm=\"asemb\"";
        var body = JsonSerializer.SerializeToUtf8Bytes(problem, ServerJson.Written.Problem);
        response.ContentLength = HttpMethods.IsHead(context.Request.Method) ? null : body.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static string? Shorten(string? text) => text is null ? null : ShownText.Shorten(text, LongestField);
}
