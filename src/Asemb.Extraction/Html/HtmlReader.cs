using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Asemb.Core.Documents;
using Asemb.Extraction.Text;

namespace Asemb.Extraction.Html;

/// <summary>HTML and XHTML pages: the main content without navigation, banners and scripts, as a browser's parser (AngleSharp) understands the markup.</summary>
internal static class HtmlReader
{
    /// <summary>Bytes in which a page's declaration of its own charset is looked for; the standard's bound is 1,024, real pages go beyond.</summary>
    private const int CharsetBytes = 4096;

    private static readonly HtmlParserOptions Options = new() { IsScripting = false, IsKeepingSourceReferences = false, IsStrictMode = false };

    public static ExtractedDocument Read(FileInput file, string mediaType, ExtractionBudget budget)
    {
        var draft = new DocumentDraft(mediaType, budget);
        using var page = Parse(Decode(file, budget), budget);
        HtmlProperties.Read(page, draft);
        MainContent.Append(page, draft);
        return draft.Build();
    }

    /// <summary>Adds all that is written in the body of a page, for formats that embed pages and have no navigation in them.</summary>
    public static void AppendWhole(DocumentDraft draft, string html)
    {
        using var page = Parse(html, draft.Budget);
        if (page.Body is { } body) HtmlWalk.Append(body, draft, static _ => false);
    }

    /// <summary>The page as a tree, whose size is charged.</summary>
    public static IHtmlDocument Parse(string html, ExtractionBudget budget)
    {
        budget.Check();
        var page = new HtmlParser(Options).ParseDocument(html);
        budget.Check();
        return page;
    }

    private static string Decode(FileInput file, ExtractionBudget budget)
    {
        var declared = file.DeclaredCharset ?? OwnCharset(file.Content.Span[..Math.Min(CharsetBytes, file.Content.Length)]);
        var encoding = TextEncodings.Detect(file.Content.Span, declared) ?? Encoding.UTF8;
        return TextEncodings.Decode(file.Content.Span, encoding, budget);
    }

    /// <summary>The charset of <c>&lt;meta charset&gt;</c>, <c>&lt;meta http-equiv&gt;</c> or the XML declaration.</summary>
    private static string? OwnCharset(ReadOnlySpan<byte> start)
    {
        var text = Encoding.Latin1.GetString(start).AsSpan();
        foreach (var name in (ReadOnlySpan<string>)["charset=", "encoding="])
        {
            var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
            if (at < 0) continue;
            var value = text[(at + name.Length)..].TrimStart("\"' ");
            var end = value.IndexOfAny("\"' ;/>?");
            if (end > 0) return value[..end].ToString();
        }

        return null;
    }
}
