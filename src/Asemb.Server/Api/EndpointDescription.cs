using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Server.Problems;
using Asemb.Server.Security;

namespace Asemb.Server.Api;

/// <summary>The errors an endpoint names, for its page in the OpenAPI document.</summary>
internal sealed record Refusals(IReadOnlyList<ErrorCode> Errors);

/// <summary>An example body for the OpenAPI document, as JSON.</summary>
internal sealed record RequestExample(string Json);

internal static class EndpointDescription
{
    /// <summary>Name, words, rights and errors of an endpoint: what the OpenAPI document and the gate need to know.</summary>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder builder, string operationId, Access access, string summary, string description, params ErrorCode[] errors)
    {
        List<ErrorCode> all = [ErrorCodes.InvalidRequest, .. errors, ErrorCodes.Internal, ErrorCodes.StoreUnavailable];
        if (errors.Contains(ErrorCodes.InvalidJson)) all.AddRange([ErrorCodes.UnsupportedContentType, ErrorCodes.RequestTooLarge]);
        if (!access.Anonymous) all.Add(ErrorCodes.RequestTimeout);
        if (!access.Anonymous) all.AddRange([ErrorCodes.Unauthenticated, ErrorCodes.Forbidden]);
        foreach (var status in all.Select(error => error.HttpStatus).Distinct().Order()) builder.Produces<Problem>(status, ProblemWriter.ContentType);
        return builder.WithName(operationId).WithSummary(summary).WithDescription(description).Allow(access).WithMetadata(new Refusals(all));
    }

    public static RouteHandlerBuilder Example(this RouteHandlerBuilder builder, string json) => builder.WithMetadata(new RequestExample(json));
}
