using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Ingestion;

namespace Asemb.Extraction.Web.Sources.Feeds;

/// <summary>One entry of a feed, in whatever format.</summary>
/// <param name="Id">As the feed tells entries apart; null where it does not.</param>
/// <param name="Content">HTML, or text where <paramref name="IsHtml"/> is false.</param>
internal sealed record FeedEntry(string? Id, Uri? Link, string? Title, string? Author, string? Published, string Content, bool IsHtml)
{
    /// <summary>Changes with everything that the feed says of the entry.</summary>
    public string Version => ContentHash.Write(ContentHash.Of(string.Join('\u001F', Id, Link?.AbsoluteUri, Title, Author, Published, IsHtml ? "h" : "t", Content)));

    /// <summary>The entry's URL; where it has none, that of the feed with the entry's own id behind it. Null for what cannot be told apart from others.</summary>
    public string? Key(Uri feed)
    {
        var key = Link?.AbsoluteUri ?? (Id is { Length: > 0 } ? $"{feed.AbsoluteUri}#{Uri.EscapeDataString(Id)}" : null);
        return key is { Length: <= DocumentKey.MaxLength } ? key : null;
    }

    /// <summary>A page of its own, so that it is read like any other.</summary>
    public IncomingDocument ToDocument(string key, Uri feed)
    {
        var page = new StringBuilder("<!doctype html><html><head><meta charset=\"utf-8\"><title>").Append(WebUtility.HtmlEncode(Title ?? "")).Append("</title>");
        if (Author is not null) page.Append("<meta name=\"author\" content=\"").Append(WebUtility.HtmlEncode(Author)).Append("\">");
        if (Published is not null) page.Append("<meta name=\"date\" content=\"").Append(WebUtility.HtmlEncode(Published)).Append("\">");
        page.Append("</head><body><main>");
        if (Title is not null) page.Append("<h1>").Append(WebUtility.HtmlEncode(Title)).Append("</h1>");
        if (IsHtml) page.Append(Content);
        else page.Append("<p>").Append(WebUtility.HtmlEncode(Content).Replace("\n\n", "</p><p>", StringComparison.Ordinal)).Append("</p>");
        page.Append("</main></body></html>");
        return new IncomingDocument
        {
            Key = key,
            Uri = (Link ?? feed).AbsoluteUri is { Length: <= DocumentKey.MaxLength } uri ? uri : null,
            MediaType = "text/html; charset=utf-8",
            Metadata = Published is null ? [] : new JsonObject { ["published"] = Published },
            Content = Encoding.UTF8.GetBytes(page.ToString()),
        };
    }
}
