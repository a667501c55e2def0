using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace Asemb.Extraction.Html;

/// <summary>What a page says of itself: title, author, language, dates, description.</summary>
internal static class HtmlProperties
{
    public static void Read(IHtmlDocument page, DocumentDraft draft)
    {
        var meta = page.QuerySelectorAll("meta[content]")
            .Select(element => (Name: (element.GetAttribute("property") ?? element.GetAttribute("name"))?.Trim().ToLowerInvariant(), Value: element.GetAttribute("content")!))
            .Where(entry => entry.Name is not null && !string.IsNullOrWhiteSpace(entry.Value))
            .DistinctBy(entry => entry.Name, StringComparer.Ordinal)
            .ToDictionary(entry => entry.Name!, entry => entry.Value, StringComparer.Ordinal);
        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (meta.TryGetValue(name, out var value)) return value;
            }

            return null;
        }

        draft.Title = Title(page, First("og:title", "dc.title", "dcterms.title"));
        draft.Author = First("author", "dc.creator", "dcterms.creator", "article:author", "citation_author") is { } author && !Uri.IsWellFormedUriString(author, UriKind.Absolute) ? author : null;
        draft.Language = page.DocumentElement?.GetAttribute("lang") ?? page.DocumentElement?.GetAttribute("xml:lang") ?? First("dc.language", "language");
        draft.CreatedAt = DocumentDraft.ParseDate(First("article:published_time", "date", "dc.date", "dcterms.created", "dcterms.issued", "citation_publication_date", "pubdate"));
        draft.ModifiedAt = DocumentDraft.ParseDate(First("article:modified_time", "og:updated_time", "last-modified", "dcterms.modified", "revised"));
        if (First("description", "og:description", "dc.description") is { } description) draft.Metadata["description"] = DocumentDraft.NullIfBlank(description);
        if (First("keywords") is { } keywords) draft.Metadata["keywords"] = DocumentDraft.NullIfBlank(keywords);
    }

    /// <summary>The page's heading when the title is that heading with the site's name around it; else the title.</summary>
    private static string? Title(IHtmlDocument page, string? declared)
    {
        var title = DocumentDraft.NullIfBlank(page.QuerySelector("head > title")?.TextContent) ?? DocumentDraft.NullIfBlank(declared);
        var headings = page.QuerySelectorAll("h1");
        var heading = headings.Length == 1 ? DocumentDraft.NullIfBlank(headings[0].TextContent) : null;
        if (title is null) return heading ?? DocumentDraft.NullIfBlank(headings.FirstOrDefault()?.TextContent);
        return heading is { Length: > 3 } && heading.Length < title.Length && title.Contains(heading, StringComparison.Ordinal) ? heading : title;
    }
}
