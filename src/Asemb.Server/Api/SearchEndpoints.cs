using Asemb.Client.Contracts;
using Asemb.Core.Errors;
using Asemb.Core.Keys;
using Asemb.Server.Api.Search;
using Asemb.Server.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Asemb.Server.Api;

/// <summary>Search, by body for programs and by query string for people.</summary>
internal static class SearchEndpoints
{
    private static readonly Access Read = Access.To(KeyScopes.Read);

    private static readonly ErrorCode[] Errors =
    [
        ErrorCodes.WorkspaceNotFound, ErrorCodes.InvalidFilter, ErrorCodes.ModelMismatch, ErrorCodes.ModelNotFound, ErrorCodes.EmbeddingFailed, ErrorCodes.EmbeddingUnavailable, ErrorCodes.SearchTimeout,
    ];

    public static void MapSearch(this RouteGroupBuilder api)
    {
        var search = api.MapGroup("/workspaces/{workspace}/search").WithTags("Search").WithMetadata(new RequestTimeoutAttribute(Timeouts.Search));
        search.MapPost("", PostAsync)
            .Describe(
                "search", Read, "Search a workspace", "Words and meaning, fused (hybrid), or one of them. Phrases, exclusions, beginnings of words and typing errors; filters, paging, neighbours, highlights and an explanation on demand.",
                [.. Errors, ErrorCodes.InvalidJson])
            .Example("""{"query":"how long do refunds take","limit":5,"filter":{"team":"people","year":{"gte":2024}}}""");
        search.MapGet("", GetAsync)
            .Describe("searchByQuery", Read, "Search by query string", "The same for a browser or a shell.", Errors);
    }

    private static async Task<Ok<SearchResponse>> PostAsync(
        HttpContext context, string workspace, JsonBody<SearchQuery> body, WorkspaceSearch search, CancellationToken cancellationToken) =>
        TypedResults.Ok(await search.SearchAsync(Caller.Of(context), workspace, body.Value, cancellationToken));

    private static async Task<Ok<SearchResponse>> GetAsync(
        HttpContext context, string workspace, [AsParameters] SearchParameters parameters, WorkspaceSearch search, CancellationToken cancellationToken) =>
        TypedResults.Ok(await search.SearchAsync(Caller.Of(context), workspace, parameters.Read(), cancellationToken));
}
