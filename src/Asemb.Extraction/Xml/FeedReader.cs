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
        if (Title(entry) is { } title) draft.Heading(title, 2);
        var date = Text(entry, "published") ?? Text(entry, "pubDate") ?? Text(entry, "updated") ?? Text(entry, "date");
        var categories = entry.Elements("category").Select(category => (string?)category.Attribute("term") ?? category.Value).Select(name => name.Trim()).Where(name => name.Length > 0);
        draft.Paragraph(string.Join('\n', new[] { Author(entry), date, string.Join(", ", categories), Link(entry) }.Where(line => !string.IsNullOrWhiteSpace(line))));

        var (summary, content) = (Summary(entry), FullContent(entry));

        // Most feeds begin the content with the summary again.
        if (content is null || (summary is not null && summary != content && content.Value.Length < summary.Value.Length)) Content(summary, draft);
        Content(content, draft);
    }

    /// <summary>Where most of an entry's text stands.</summary>
    public static XElement? ContentOf(XElement entry) =>
        (Summary(entry), FullContent(entry)) is var (summary, content) && content is not null && (summary is null || content.Value.Length >= summary.Value.Length) ? content : Summary(entry);

    /// <summary>The content as HTML, or as text.</summary>
    public static (string Text, bool IsHtml) Markup(XElement element)
    {
        var type = (string?)element.Attribute("type");
        var isHtml = element.HasElements || type is "html" or "xhtml" or "text/html" || LooksLikeHtml(element.Value);
        return (element.HasElements ? string.Concat(element.Nodes().Select(node => node.ToString(SaveOptions.DisableFormatting))) : element.Value, isHtml);
    }

    private static XElement? Summary(XElement entry) => entry.Element("description") ?? entry.Element("summary");

    private static XElement? FullContent(XElement entry) => entry.Element("encoded") ?? entry.Element("content") ?? entry.Descendants("description").FirstOrDefault();

    private static void Content(XElement? element, DocumentDraft draft)
    {
        if (element is null) return;
        var (text, isHtml) = Markup(element);
        if (isHtml) EmbeddedText.Append(draft, text, MediaTypes.Html, headings: 2);
        else draft.Paragraph(text);
    }

    private static bool LooksLikeHtml(string text) => text.Contains("</", StringComparison.Ordinal) || text.Contains("/>", StringComparison.Ordinal) || text.Contains("<p>", StringComparison.Ordinal) || text.Contains("<br", StringComparison.Ordinal)
        || (text.Contains('&') && text.Contains(';'));

    // Titles are text, but many writers escape twice.
    public static string? Title(XElement entry) => Text(entry, "title") is { } title && title.Contains('&') ? System.Net.WebUtility.HtmlDecode(title) : Text(entry, "title");

    public static string? Author(XElement parent)
    {
        var names = parent.Elements("author").Select(author => author.Element("name")?.Value ?? author.Value).Concat(parent.Elements("creator").Select(creator => creator.Value))
            .Select(name => name.Trim()).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal);
        return DocumentDraft.NullIfBlank(string.Join(", ", names));
    }

    public static string? Link(XElement parent)
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

    public static string? Text(XElement parent, string name) => DocumentDraft.NullIfBlank(parent.Element(name)?.Value);
}
