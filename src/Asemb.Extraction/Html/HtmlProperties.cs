using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Asemb.Extraction.Html;

/// <summary>What a page says of itself: title, author, language, dates, description; in its head, in Open Graph, Dublin Core and citation tags, and in JSON-LD.</summary>
internal static class HtmlProperties
{
    private const int MaxValues = 50;
    private const string Separators = "|-–—:·•»«›‹/~,;([)]";

    public static void Read(IHtmlDocument page, DocumentDraft draft)
    {
        var meta = page.QuerySelectorAll("meta[content]")
            .Select(element => (Name: (element.GetAttribute("property") ?? element.GetAttribute("name") ?? element.GetAttribute("itemprop") ?? element.GetAttribute("http-equiv"))?.Trim(), Value: element.GetAttribute("content")!))
            .Where(entry => entry.Name is not null && !string.IsNullOrWhiteSpace(entry.Value))
            .ToLookup(entry => entry.Name!, entry => entry.Value, StringComparer.OrdinalIgnoreCase);
        var data = LinkedData.Find(page);
        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (meta[name].FirstOrDefault() is { } value) return value;
            }

            return null;
        }

        draft.Title = Title(page, First("og:title", "dc.title", "dcterms.title", "citation_title") ?? data?.Headline);
        draft.Author = Names(meta["author"]) ?? data?.Author ?? Names(meta["dc.creator"]) ?? Names(meta["dcterms.creator"]) ?? Names(meta["citation_author"]) ?? Names(meta["article:author"]);
        draft.Language = Language(page.DocumentElement) ?? data?.Language ?? First("content-language", "dc.language", "dcterms.language", "language") ?? First("og:locale")?.Replace('_', '-');
        draft.CreatedAt = DocumentDraft.ParseDate(First("article:published_time", "datePublished") ?? data?.Published
            ?? First("date", "dc.date", "dcterms.created", "dcterms.issued", "citation_publication_date", "citation_date", "pubdate"));
        draft.ModifiedAt = DocumentDraft.ParseDate(First("article:modified_time", "dateModified", "og:updated_time") ?? data?.Modified ?? First("last-modified", "dcterms.modified", "revised"));
        if (First("description", "og:description", "dc.description") is { } description) draft.Metadata["description"] = DocumentDraft.NullIfBlank(description);
        if (First("keywords") is { } keywords) draft.Metadata["keywords"] = DocumentDraft.NullIfBlank(keywords);
    }

    private static string? Language(IElement? html) => DocumentDraft.NullIfBlank(html?.GetAttribute("lang")) ?? DocumentDraft.NullIfBlank(html?.GetAttribute("xml:lang"));

    // Some pages give the address of the author's page.
    private static string? Names(IEnumerable<string> values) =>
        DocumentDraft.NullIfBlank(string.Join(", ", values.Where(value => !Uri.IsWellFormedUriString(value, UriKind.Absolute)).Distinct(StringComparer.Ordinal).Take(MaxValues)));

    /// <summary>
    /// The page's heading when the title is that heading with the site's name around it; else the title, which is written to be read away from the
    /// page. The name of the site would say the same of every page, in lists of hits and in what is embedded of each chunk.
    /// </summary>
    private static string? Title(IHtmlDocument page, string? declared)
    {
        var title = DocumentDraft.NullIfBlank(page.QuerySelector("head > title")?.TextContent) ?? DocumentDraft.NullIfBlank(declared);
        var headings = page.QuerySelectorAll("h1");
        var heading = headings.Length == 1 ? DocumentDraft.NullIfBlank(headings[0].TextContent) : null;
        if (title is null) return heading ?? DocumentDraft.NullIfBlank(headings.FirstOrDefault()?.TextContent);
        return heading is { Length: > 3 } && IsPartOf(title, heading) ? heading : title;
    }

    /// <summary>Whether the heading stands in the title between separators or ends, and not as a word of a longer name.</summary>
    private static bool IsPartOf(string title, string heading)
    {
        var at = title.IndexOf(heading, StringComparison.Ordinal);
        if (at < 0 || heading.Length == title.Length) return false;
        var before = title.AsSpan(0, at).TrimEnd();
        var after = title.AsSpan(at + heading.Length).TrimStart();
        return (before.IsEmpty || Separators.Contains(before[^1])) && (after.IsEmpty || Separators.Contains(after[0]));
    }
}
