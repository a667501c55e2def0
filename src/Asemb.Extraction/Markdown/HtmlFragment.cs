using System.Net;
using System.Text;

namespace Asemb.Extraction.Markdown;

/// <summary>The words of a piece of HTML inside Markdown. Such pieces are cut anywhere, so tags are dropped one by one and no tree is built.</summary>
internal static class HtmlFragment
{
    private static readonly string[] Unread = ["script", "style", "template", "svg"];

    private static readonly string[] Breaking = ["p", "/p", "br", "br/", "div", "/div", "li", "/li", "tr", "/tr", "h1", "h2", "h3", "h4", "h5", "h6", "/h1", "/h2", "/h3", "/h4", "/h5", "/h6", "summary", "/summary"];

    public static string TextOf(ReadOnlySpan<char> html)
    {
        var text = new StringBuilder(html.Length);
        while (!html.IsEmpty)
        {
            var open = html.IndexOf('<');
            if (open < 0)
            {
                text.Append(html);
                break;
            }

            text.Append(html[..open]);
            html = Skip(html[open..], text);
        }

        return WebUtility.HtmlDecode(text.ToString());
    }

    /// <summary>What follows the tag, the comment, or the element that nobody reads.</summary>
    private static ReadOnlySpan<char> Skip(ReadOnlySpan<char> html, StringBuilder text)
    {
        if (html.StartsWith("<!--")) return Behind(html, "-->");
        var end = html.IndexOf('>');
        if (end < 0) return [];
        var nameEnd = html[1..end].IndexOfAny(" \t\r\n");
        var name = html[1..(nameEnd < 0 ? end : nameEnd + 1)].ToString().ToLowerInvariant();
        if (Breaking.Contains(name, StringComparer.Ordinal)) text.Append('\n');
        return Unread.Contains(name, StringComparer.Ordinal) ? Behind(html, $"</{name}>") : html[(end + 1)..];
    }

    private static ReadOnlySpan<char> Behind(ReadOnlySpan<char> html, string close)
    {
        var at = html.IndexOf(close, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? [] : html[(at + close.Length)..];
    }
}
