using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Asemb.Extraction.Text;

namespace Asemb.Extraction.Xml;

/// <summary>
/// Characters of an XML file, with what a parser without DTDs stumbles over put right: named entities of HTML and the scholarly DTDs become their characters,
/// unknown ones (which a DTD may define, even to explode) stand as they are written, NUL becomes a space.
/// </summary>
internal static partial class XmlText
{
    private const string CData = "<![CDATA[";

    public static string Read(FileInput file, ExtractionBudget budget)
    {
        var bytes = file.Content.Span;
        var encoding = TextEncodings.Detect(bytes, file.DeclaredCharset ?? DeclaredEncoding(bytes)) ?? Encoding.UTF8;
        var text = TextEncodings.Decode(bytes, encoding, budget).TrimStart();
        if (text.Contains('\0')) text = text.Replace('\0', ' ');
        return ReplaceEntities(text);
    }

    private static string? DeclaredEncoding(ReadOnlySpan<byte> bytes)
    {
        var head = Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 200)]);
        return Declaration().Match(head) is { Success: true } match ? match.Groups["name"].Value : null;
    }

    private static string ReplaceEntities(string text)
    {
        if (text.AsSpan().IndexOf('&') < 0) return text;
        var result = new StringBuilder(text.Length);
        var from = 0;
        while (from < text.Length)
        {
            var at = text.AsSpan(from).IndexOfAny('&', '<');
            if (at < 0) break;
            result.Append(text, from, at);
            from += at;
            if (text[from] == '<')
            {
                // Inside a CDATA section an ampersand is an ampersand.
                var end = text.AsSpan(from).StartsWith(CData) ? text.IndexOf("]]>", from, StringComparison.Ordinal) : from;
                if (end < 0) end = text.Length - 1;
                result.Append(text, from, end - from + 1);
                from = end + 1;
            }
            else
            {
                from += Entity(text.AsSpan(from), result);
            }
        }

        return result.Append(text, from, text.Length - from).ToString();
    }

    /// <returns>Characters read.</returns>
    private static int Entity(ReadOnlySpan<char> text, StringBuilder result)
    {
        const int LongestName = 40;
        var end = text[..Math.Min(text.Length, LongestName)].IndexOf(';');
        var name = end < 0 ? [] : text[1..end];
        if (name.Length > 0 && name[0] == '#')
        {
            if (IsBrokenReference(name)) result.Append("&amp;").Append(name).Append(';');
            else result.Append(text[..(end + 1)]);
            return end + 1;
        }

        if (name is "amp" or "lt" or "gt" or "quot" or "apos")
        {
            result.Append(text[..(end + 1)]);
            return end + 1;
        }

        if (name.Length > 0 && !name.ContainsAny(" <>&\r\n\"'"))
        {
            var whole = text[..(end + 1)].ToString();
            var decoded = WebUtility.HtmlDecode(whole);
            if (decoded == whole) result.Append("&amp;").Append(name).Append(';');
            else result.Append(decoded);
            return end + 1;
        }

        // A lone ampersand is the commonest fault of XML that programs print together.
        result.Append("&amp;");
        return 1;
    }

    // References to NUL and to half a surrogate pair are refused by every parser.
    private static bool IsBrokenReference(ReadOnlySpan<char> name)
    {
        var hex = name is [_, 'x' or 'X', ..];
        var digits = name[(hex ? 2 : 1)..];
        var style = hex ? System.Globalization.NumberStyles.AllowHexSpecifier : System.Globalization.NumberStyles.None;
        return !int.TryParse(digits, style, System.Globalization.CultureInfo.InvariantCulture, out var code) || code == 0 || !Rune.IsValid(code);
    }

    [GeneratedRegex("""^\s*(?:\uFEFF|ï»¿)?<\?xml[^>]*\bencoding\s*=\s*["'](?<name>[A-Za-z0-9._-]+)["']""", RegexOptions.NonBacktracking)]
    private static partial Regex Declaration();
}
