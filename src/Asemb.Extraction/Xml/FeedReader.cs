using System.Xml.Linq;

namespace Asemb.Extraction.Xml;

/// <summary>Feeds: RSS 0.9x to 2.0 and RDF-based 1.0, Atom (RFC 4287). Each entry is a heading, what is known of it, and its content, HTML read as such.</summary>
internal static class FeedReader
{
    /// <returns>False when the tree is no feed.</returns>
    public static bool Read(XElement root, DocumentDraft draft)
    {
        var channel = root.Name.LocalName is "feed" ? root : root.Element("channel");
        if (channel is null) return false;

        draft.Title = Text(channel, "title");
        draft.Author = Author(channel);
        draft.Language = Text(channel, "language") ?? (string?)root.Attribute("lang");
        draft.ModifiedAt = Date(channel, "updated", "lastBuildDate", "pubDate", "date");
        if (Link(channel) is { } link) draft.Metadata["link"] = link;
        if (draft.Title is { } title) draft.Heading(title, 1);
        Content(channel.Element("description") ?? channel.Element("subtitle") ?? channel.Element("tagline"), draft);

        // RSS 1.0 keeps its items beside the channel.
        foreach (var entry in channel.Elements("item").Concat(channel.Elements("entry")).Concat(channel == root ? [] : root.Elements("item")))
        {
            draft.Budget.Check();
            Entry(entry, draft);
        }

        return true;
    }

    private static void Entry(XElement entry, DocumentDraft draft)
    {
        if (Text(entry, "title") is { } title) draft.Heading(EntryTitle(title), 2);
        var date = Text(entry, "published") ?? Text(entry, "pubDate") ?? Text(entry, "updated") ?? Text(entry, "date");
        var categories = entry.Elements("category").Select(category => (string?)category.Attribute("term") ?? category.Value).Select(name => name.Trim()).Where(name => name.Length > 0);
        draft.Paragraph(string.Join('\n', new[] { Author(entry), date, string.Join(", ", categories), Link(entry) }.Where(line => !string.IsNullOrWhiteSpace(line))));

        var summary = entry.Element("description") ?? entry.Element("summary");
        var content = entry.Element("encoded") ?? entry.Element("content") ?? entry.Descendants("description").FirstOrDefault();

        // Most feeds begin the content with the summary again.
        if (content is null || (summary is not null && summary != content && content.Value.Length < summary.Value.Length)) Content(summary, draft);
        Content(content, draft);
    }

    private static void Content(XElement? element, DocumentDraft draft)
    {
        if (element is null) return;
        var type = (string?)element.Attribute("type");
        var isMarkup = element.HasElements || type is "html" or "xhtml" or "text/html" || LooksLikeHtml(element.Value);
        if (!isMarkup) draft.Paragraph(element.Value);
        else EmbeddedText.Append(draft, element.HasElements ? string.Concat(element.Nodes().Select(node => node.ToString(SaveOptions.DisableFormatting))) : element.Value, MediaTypes.Html, headings: 2);
    }

    private static bool LooksLikeHtml(string text) => text.Contains("</", StringComparison.Ordinal) || text.Contains("/>", StringComparison.Ordinal) || text.Contains("<p>", StringComparison.Ordinal) || text.Contains("<br", StringComparison.Ordinal)
        || (text.Contains('&') && text.Contains(';'));

    // Titles are text, but many writers escape twice.
    private static string EntryTitle(string title) => title.Contains('&') ? System.Net.WebUtility.HtmlDecode(title) : title;

    private static string? Author(XElement parent)
    {
        var names = parent.Elements("author").Select(author => author.Element("name")?.Value ?? author.Value).Concat(parent.Elements("creator").Select(creator => creator.Value))
            .Select(name => name.Trim()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);
        return DocumentDraft.NullIfBlank(string.Join(", ", names));
    }

    private static string? Link(XElement parent)
    {
        var links = parent.Elements("link").ToList();
        var link = links.Find(one => (string?)one.Attribute("rel") is null or "alternate") ?? links.FirstOrDefault();
        return DocumentDraft.NullIfBlank(link is { Value: { Length: > 0 } text } ? text : (string?)link?.Attribute("href"));
    }

    private static DateTimeOffset? Date(XElement parent, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (DocumentDraft.ParseDate(Text(parent, name)) is { } date) return date;
        }

        return null;
    }

    private static string? Text(XElement parent, string name) => DocumentDraft.NullIfBlank(parent.Element(name)?.Value);
}
