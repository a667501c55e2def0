using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Asemb.Core.Documents;
using Asemb.Extraction.Text;

namespace Asemb.Extraction.Html;

/// <summary>HTML and XHTML pages: the main content without navigation, banners and scripts, as a browser's parser (AngleSharp) understands the markup.</summary>
internal static partial class HtmlReader
{
    /// <summary>Bytes in which a page's declaration of its own charset is looked for; the standard's bound is 1,024, real pages go beyond.</summary>
    private const int CharsetBytes = 4096;

    /// <summary>Elements open at once. Browsers cut the tree at a depth of 512; pages that never close their tags go beyond.</summary>
    private const int MaxOpen = 5000;

    private const int CheckEvery = 512;

    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var draft = new DocumentDraft(mediaType, budget);
        var text = Decode(file, budget);
        if (text.AsSpan().TrimStart().StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)) text = XhtmlText.ToHtml(text);
        using var page = Parse(text, budget);
        HtmlProperties.Read(page, draft);
        MainContent.Append(page, draft);
        return draft.Build();
    }

    /// <summary>Adds all that is written in a piece of HTML, for formats that embed such pieces and have no navigation in them.</summary>
    /// <returns>Its first heading of level 1; null without one.</returns>
    public static string? AppendWhole(DocumentDraft draft, string html)
    {
        using var page = Parse(html, draft.Budget);
        if (page.Body is { } body) HtmlWalk.Append(body, draft, static _ => false);
        return DocumentDraft.NullIfBlank(page.QuerySelector("h1")?.TextContent);
    }

    /// <summary>The words of a piece of HTML on one line.</summary>
    public static string TextOf(string html, ExtractionBudget budget)
    {
        using var page = Parse(html, budget);
        return page.Body is { } body ? HtmlText.Inline(body, budget) : "";
    }

    /// <summary>The page as a tree, whose elements are charged while it grows.</summary>
    public static IHtmlDocument Parse(string html, ExtractionBudget budget)
    {
        budget.Check();
        var (peak, repeated) = html.Length > MaxOpen ? OpenElements.Measure(html) : (0, 0);
        budget.ChargeNodes(repeated);
        if (peak > MaxOpen) throw ExtractionBudget.Exceeded($"The page's elements are nested more than {MaxOpen:N0} deep", "Flatten the file.");
        var created = 0;
        var options = new HtmlParserOptions
        {
            IsScripting = false,
            IsKeepingSourceReferences = false,
            IsStrictMode = false,
            OnCreated = (_, _) =>
            {
                if (++created % CheckEvery == 0) budget.ChargeNodes(CheckEvery);
            },
        };
        return new HtmlParser(options).ParseDocument(html);
    }

    /// <summary>Characters of a page, in the encoding that is declared outside, inside, or found.</summary>
    public static string Decode(FileInput file, ExtractionBudget budget)
    {
        var declared = file.DeclaredCharset ?? OwnCharset(file.Content.Span[..Math.Min(CharsetBytes, file.Content.Length)]);
        var encoding = TextEncodings.Detect(file.Content.Span, declared) ?? Encoding.UTF8;
        return TextEncodings.Decode(file.Content.Span, encoding, budget);
    }

    private static string? OwnCharset(ReadOnlySpan<byte> start) =>
        Charset().Match(Encoding.Latin1.GetString(start)) is { Success: true } match ? match.Groups["name"].Value : null;

    // <meta charset>, <meta http-equiv content="…; charset=…"> or the XML declaration; other elements may name charsets of what they link to.
    [GeneratedRegex("""(?:<meta\s[^>]*\bcharset\s*=\s*|<\?xml\s[^>]*\bencoding\s*=\s*)["']?\s*(?<name>[A-Za-z0-9_:.-]+)""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Charset();
}
