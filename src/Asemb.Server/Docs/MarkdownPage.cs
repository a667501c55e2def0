using System.Net;
using System.Text;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Asemb.Server.Docs;

/// <summary>One page of docs/ as HTML that loads nothing, not even from this server.</summary>
internal static class MarkdownPage
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    /// <param name="pages">Names of the pages that links may lead to.</param>
    public static byte[] Render(string markdown, IReadOnlyCollection<string> pages)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList()) Lead(link, pages);
        foreach (var heading in document.Descendants<HeadingBlock>().Where(heading => heading.Inline?.OfType<HtmlInline>().Any() == true))
            heading.GetAttributes().Id = null; // It brings an id of its own.
        var title = document.Descendants<HeadingBlock>().FirstOrDefault()?.Inline?.Descendants<LiteralInline>().FirstOrDefault()?.Content.ToString();
        var links = string.Join(" · ", pages.Select(page => $"<a href=\"{page}\">{page}</a>"));
        return Encoding.UTF8.GetBytes(
            $$"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>ASEMB: {{WebUtility.HtmlEncode(title)}}</title><style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse}td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ccc}
            pre{overflow:auto;background:#f4f4f4;padding:.8rem}nav{font-size:.9rem}:target{background:#ffef9f}</style></head>
            <body><nav><a href="./">API</a> · {{links}}</nav>{{document.ToHtml(Pipeline)}}</body></html>
            """);
    }

    /// <summary>Links between pages lead to the served ones; what is not served, such as files of the checkout, is named and not linked.</summary>
    private static void Lead(LinkInline link, IReadOnlyCollection<string> pages)
    {
        var url = link.Url ?? "";
        if (url.StartsWith('#') || url.StartsWith("https://", StringComparison.Ordinal)) return;
        var hash = url.IndexOf('#', StringComparison.Ordinal) is >= 0 and var at ? at : url.Length;
        if (url[..hash].EndsWith(".md", StringComparison.Ordinal) && pages.Contains(url[..(hash - 3)], StringComparer.Ordinal))
        {
            link.Url = url[..(hash - 3)] + url[hash..];
            return;
        }

        while (link.FirstChild is { } child)
        {
            child.Remove();
            link.InsertBefore(child);
        }

        link.Remove();
    }
}
