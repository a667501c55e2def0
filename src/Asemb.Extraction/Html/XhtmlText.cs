using System.Collections.Frozen;
using System.Net;
using System.Text;

namespace Asemb.Extraction.Html;

/// <summary>
/// Rewrites XHTML for a parser of HTML, which takes <c>&lt;title/&gt;</c> for the begin of a title that never ends, and CDATA sections for comments. Faults of
/// the XML do no harm so.
/// </summary>
internal static class XhtmlText
{
    private const string CDataStart = "<![CDATA[";

    private static readonly FrozenSet<string> Void = FrozenSet.ToFrozenSet(
        ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"], StringComparer.OrdinalIgnoreCase);

    public static string ToHtml(string xhtml)
    {
        if (!xhtml.Contains("/>", StringComparison.Ordinal) && !xhtml.Contains(CDataStart, StringComparison.Ordinal)) return xhtml;
        var html = new StringBuilder(xhtml.Length + 256);
        var rest = xhtml.AsSpan();
        while (rest.IndexOf('<') is >= 0 and var at)
        {
            html.Append(rest[..at]);
            rest = rest[at..];
            rest = rest[Markup(rest, html)..];
        }

        return html.Append(rest).ToString();
    }

    /// <returns>Characters read.</returns>
    private static int Markup(ReadOnlySpan<char> text, StringBuilder html)
    {
        if (text.StartsWith("<!--")) return Copy(text, "-->", html);
        if (text.StartsWith("<?")) return Copy(text, "?>", html);
        if (text.StartsWith(CDataStart))
        {
            var close = text.IndexOf("]]>");
            var content = close < 0 ? text[CDataStart.Length..] : text[CDataStart.Length..close];
            html.Append(WebUtility.HtmlEncode(content.ToString()));
            return close < 0 ? text.Length : close + 3;
        }

        if (text.Length < 2 || !(char.IsAsciiLetter(text[1]) || text[1] is '/' or '!'))
        {
            html.Append('<');
            return 1;
        }

        var end = TagEnd(text);
        if (end < 0)
        {
            html.Append(text);
            return text.Length;
        }

        var nameEnd = text[1..end].IndexOfAny(" \t\r\n/");
        var name = text[1..(nameEnd < 0 ? end : nameEnd + 1)];
        if (text[end - 1] == '/' && end > 2 && name.Length > 0 && char.IsAsciiLetter(name[0]) && !Void.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name))
            html.Append(text[..(end - 1)]).Append("></").Append(name).Append('>');
        else
            html.Append(text[..(end + 1)]);
        return end + 1;
    }

    private static int Copy(ReadOnlySpan<char> text, string close, StringBuilder html)
    {
        var at = text.IndexOf(close);
        var length = at < 0 ? text.Length : at + close.Length;
        html.Append(text[..length]);
        return length;
    }

    /// <summary>The bracket that closes the tag; those inside quotes do not.</summary>
    private static int TagEnd(ReadOnlySpan<char> text)
    {
        var quote = '\0';
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
            }
            else if (c is '"' or '\'')
            {
                quote = c;
            }
            else if (c == '>')
            {
                return i;
            }
            else if (c == '<')
            {
                // No tag after all.
                return i - 1;
            }
        }

        return -1;
    }
}
