using System.Collections.Frozen;
using Asemb.Core.Errors;
using Asemb.Server.Security;

namespace Asemb.Server.Docs;

/// <summary>
/// The pages of docs/ as pages of this server, so that the <c>type</c> of every problem, and every link from there on, leads somewhere without a
/// network. Each is rendered when it is first asked for.
/// </summary>
internal static class DocsPages
{
    private const string Route = "/docs/{page:minlength(1)}";
    private const string ResourcePrefix = "docs/";
    private const string ResourceSuffix = ".md";

    private static readonly FrozenDictionary<string, Lazy<byte[]>> Pages = typeof(DocsPages).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal) && name.EndsWith(ResourceSuffix, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[ResourcePrefix.Length..^ResourceSuffix.Length], name => new Lazy<byte[]>(() => Render(name)), StringComparer.Ordinal);

    /// <summary>Names of the pages, as they stand behind <c>/docs/</c>.</summary>
    public static IEnumerable<string> Names => Pages.Keys.Order(StringComparer.Ordinal);

    /// <summary>The constraint puts this before the API page's own route, which would answer to every name.</summary>
    public static void MapDocsPages(this IEndpointRouteBuilder app) => app.MapGet(Route, Read).Allow(Access.Open).ExcludeFromDescription();

    private static IResult Read(string page, HttpContext context)
    {
        if (!Pages.TryGetValue(page, out var rendered))
            throw new AsembException(ErrorCodes.RouteNotFound, $"There is no page '/docs/{page}'. /docs is the API, and the pages beside it are: {string.Join(", ", Names)}.");
        context.Response.Headers.ContentSecurityPolicy = SecurityHeaders.TextPolicy;
        return TypedResults.Bytes(rendered.Value, "text/html; charset=utf-8");
    }

    private static byte[] Render(string resource)
    {
        using var reader = new StreamReader(typeof(DocsPages).Assembly.GetManifestResourceStream(resource)!);
        return MarkdownPage.Render(reader.ReadToEnd(), [.. Names]);
    }
}
