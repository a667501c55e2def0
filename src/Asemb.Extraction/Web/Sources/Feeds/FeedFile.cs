using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Asemb.Core.Errors;
using Asemb.Extraction.Xml;

namespace Asemb.Extraction.Web.Sources.Feeds;

/// <summary>The entries of a feed: RSS 0.9x to 2.0 and RDF-based 1.0, Atom (RFC 4287), JSON Feed 1.</summary>
internal static class FeedFile
{
    private const int MostEntries = 10_000;
    private const int MostDepth = 32;

    /// <summary>Feeds are parsed in the server's own process, where the limits of files, which are read in one of their own, are far too wide.</summary>
    private const int MostNodes = 500_000;

    public const long MostBytes = 8 << 20;

    /// <exception cref="AsembException"><c>fetch_failed</c>: it is no feed; <c>extraction_limit</c>.</exception>
    public static IReadOnlyList<FeedEntry> Read(WebAnswer answer, ExtractionLimits limits, TimeProvider time, CancellationToken cancellationToken)
    {
        using var budget = new ExtractionBudget(limits with { MaxMarkupNodes = Math.Min(limits.MaxMarkupNodes, MostNodes) }, time, cancellationToken);
        var start = Encoding.Latin1.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 256)]).TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        try
        {
            return start.StartsWith('{') ? ReadJson(answer) : ReadXml(answer, budget);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException || (e is AsembException fault && fault.Error == ErrorCodes.DamagedDocument))
        {
            throw NoFeed(answer.Url, e.Message);
        }
    }

    private static List<FeedEntry> ReadXml(WebAnswer answer, ExtractionBudget budget)
    {
        var root = XmlTree.Load(new FileInput(answer.Body, MediaType: answer.MediaType), budget);
        if (root.Name.LocalName is not ("rss" or "feed" or "RDF")) throw NoFeed(answer.Url, $"its root is <{ShownText.Shorten(root.Name.LocalName)}>.");
        var at = Base(root, answer.Url);
        var channel = root.Name.LocalName == "feed" ? root : root.Element("channel");
        return
        [
            .. (channel is null ? [] : channel.Elements("item").Concat(channel.Elements("entry"))).Concat(root.Name.LocalName == "RDF" ? root.Elements("item") : [])
                .Take(MostEntries).Select(entry => Entry(entry, Base(entry, channel is null ? at : Base(channel, at)))),
        ];
    }

    private static FeedEntry Entry(XElement entry, Uri at)
    {
        var content = FeedReader.ContentOf(entry);
        var (text, isHtml) = content is null ? ("", false) : FeedReader.Markup(content);
        return new FeedEntry(
            FeedReader.Text(entry, "id") ?? FeedReader.Text(entry, "guid"),
            Link(entry, at),
            FeedReader.Title(entry),
            FeedReader.Author(entry),
            FeedReader.Text(entry, "published") ?? FeedReader.Text(entry, "pubDate") ?? FeedReader.Text(entry, "updated") ?? FeedReader.Text(entry, "date"),
            text,
            isHtml);
    }

    /// <summary>RSS 2.0: a guid is the entry's URL too, unless it says that it is none.</summary>
    private static Uri? Link(XElement entry, Uri at)
    {
        if (FeedReader.Link(entry) is { } link) return CanonicalUrl.Resolve(at, link);
        return entry.Element("guid") is { } guid && !string.Equals((string?)guid.Attribute("isPermaLink"), "false", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(guid.Value.Trim(), UriKind.Absolute, out var url)
            ? CanonicalUrl.Normalize(url)
            : null;
    }

    // Names lose their prefixes when a tree is read: xml:base is "base".
    private static Uri Base(XElement element, Uri at) => (string?)element.Attribute("base") is { } text && Uri.TryCreate(at, text, out var url) ? url : at;

    private static List<FeedEntry> ReadJson(WebAnswer answer)
    {
        // Nothing is made of values that are no entries: there may be millions.
        using var json = JsonDocument.Parse(answer.Body, new JsonDocumentOptions { MaxDepth = MostDepth });
        if (Member(json.RootElement, "items") is not { ValueKind: JsonValueKind.Array } items || Member(json.RootElement, "version") is not { ValueKind: not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null) })
            throw NoFeed(answer.Url, "it is JSON without 'version' and 'items' (JSON Feed).");
        return [.. items.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Take(MostEntries).Select(item =>
        {
            var html = Text(item, "content_html");
            var author = Member(item, "authors") is { ValueKind: JsonValueKind.Array } authors && authors.GetArrayLength() > 0 ? authors[0] : Member(item, "author");
            return new FeedEntry(
                Text(item, "id"),
                Text(item, "url") is { } url ? CanonicalUrl.Resolve(answer.Url, url) : null,
                Text(item, "title"),
                author is null ? null : Text(author.Value, "name"),
                Text(item, "date_published") ?? Text(item, "date_modified"),
                html ?? Text(item, "content_text") ?? Text(item, "summary") ?? "",
                html is not null);
        })];
    }

    private static JsonElement? Member(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value
        ? DocumentDraft.NullIfBlank(value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText())
        : null;

    private static AsembException NoFeed(Uri url, string why) => new(ErrorCodes.FetchFailed, $"{ShownText.Shorten(url.AbsoluteUri, 200)} is no feed (RSS, Atom or JSON Feed): {why}") { Field = "settings.url" };
}
