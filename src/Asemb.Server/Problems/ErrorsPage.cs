using System.Text;
using Asemb.Core.Errors;
using Asemb.Server.Security;
using Markdig;

namespace Asemb.Server.Problems;

/// <summary>docs/errors.md as a page of this server, so that the <c>type</c> of every problem leads somewhere without a network.</summary>
internal static class ErrorsPage
{
    public const string Path = "/docs/errors";
    private const string Resource = "errors.md";
    private static readonly Lazy<byte[]> Page = new(Render);

    /// <summary>The <c>type</c> of a problem: relative with its full path, as RFC 9457 wants it of relative references.</summary>
    public static string TypeOf(ErrorCode error) => $"{Path}#{error.Anchor}";

    public static void MapErrorsPage(this IEndpointRouteBuilder app) =>
        app.MapGet(Path, () => TypedResults.Bytes(Page.Value, "text/html; charset=utf-8")).Allow(Access.Open).ExcludeFromDescription();

    private static byte[] Render()
    {
        using var stream = typeof(ErrorsPage).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The build lacks the resource {Resource}.");
        using var reader = new StreamReader(stream);
        var body = Markdown.ToHtml(reader.ReadToEnd(), new MarkdownPipelineBuilder().UsePipeTables().Build());
        return Encoding.UTF8.GetBytes(
            $$"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>ASEMB errors</title><style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ccc}
            :target{background:#ffef9f}</style></head><body>{{body}}</body></html>
            """);
    }
}
