using System.Data.Common;
using Asemb.Core.Errors;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.Features;

namespace Asemb.Server.Problems;

/// <summary>
/// The outermost part of the pipeline: whatever goes wrong below becomes a problem with a code, and answers that the framework gives without a
/// body get one.
/// </summary>
internal sealed class ErrorBoundary(RequestDelegate next, TimeProvider time, ILogger<ErrorBoundary> logger)
{
    private readonly RecurringFailure _storeAway = new(time);

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            await ExplainBareStatusAsync(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, exception);
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }

        context.Response.Clear();
        SecurityHeaders.Apply(context);
        switch (exception)
        {
            case AsembException expected:
                if (expected.Error == ErrorCodes.StoreUnavailable) TellStoreAway(context, expected.Message, expected.InnerException);
                else if (expected.Error.HttpStatus >= StatusCodes.Status500InternalServerError) ProblemLog.Unavailable(logger, expected.Error.Code, ProblemWriter.TraceIdOf(context), expected);
                await ProblemWriter.WriteAsync(context, expected);
                break;
            case ProblemListException list:
                await ProblemWriter.WriteAsync(context, list.Error, list.Message, errors: list.Items);
                break;
            case BadHttpRequestException bad:
                await ProblemWriter.WriteAsync(context, BindingFailure.Explain(bad, context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize));
                break;
            case DbException { IsTransient: true }:
                // The store translates what it knows; what it does not know and calls passing itself is no fault of ours either.
                TellStoreAway(context, exception.Message, exception.InnerException);
                await ProblemWriter.WriteAsync(context, new AsembException(ErrorCodes.StoreUnavailable, "The database could not be used for this request. It may be repeated.", exception));
                break;
            default:
                ProblemLog.Unhandled(logger, context.Request.Method, RouteOf(context), ProblemWriter.TraceIdOf(context), exception);
                await ProblemWriter.WriteAsync(
                    context, ErrorCodes.Internal, "Something went wrong inside ASEMB. The server's log has the particulars under the trace id of this answer.");
                break;
        }
    }

    /// <summary>In one line, and not for every request: an outage meets all of them with the same cause.</summary>
    private void TellStoreAway(HttpContext context, string reason, Exception? cause)
    {
        if (_storeAway.IsDue(out var untold)) ProblemLog.StoreAway(logger, ProblemWriter.TraceIdOf(context), reason, cause?.Message, untold);
    }

    private static Task ExplainBareStatusAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < StatusCodes.Status400BadRequest || response.ContentLength is not null || response.ContentType is not null)
            return Task.CompletedTask;

        var (method, path) = (context.Request.Method, context.Request.Path.Value);
        return response.StatusCode switch
        {
            StatusCodes.Status404NotFound => ProblemWriter.WriteAsync(context, ErrorCodes.RouteNotFound, $"There is no route '{path}'. /docs lists all of them."),
            StatusCodes.Status405MethodNotAllowed => ProblemWriter.WriteAsync(
                context, ErrorCodes.MethodNotAllowed, $"'{path}' does not take {method}, but {response.Headers.Allow}."),
            StatusCodes.Status413PayloadTooLarge => ProblemWriter.WriteAsync(context, ErrorCodes.RequestTooLarge, "The body is larger than the limit."),
            StatusCodes.Status415UnsupportedMediaType => ProblemWriter.WriteAsync(
                context, ErrorCodes.UnsupportedContentType, BindingFailure.ContentTypeDetail(context.Request.ContentType)),
            StatusCodes.Status499ClientClosedRequest => Task.CompletedTask,
            >= StatusCodes.Status500InternalServerError => ProblemWriter.WriteAsync(context, ErrorCodes.Internal, "Something went wrong inside ASEMB."),
            _ when BindingFailure.FindInQuery(context) is { } wrong => ProblemWriter.WriteAsync(context, wrong),
            _ => ProblemWriter.WriteAsync(context, ErrorCodes.InvalidRequest, "The request is not valid. /docs describes what this route takes."),
        };
    }

    /// <summary>The pattern, never the path: paths may hold keys of documents.</summary>
    private static string RouteOf(HttpContext context) => (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
}
