using System.Text.Json.Nodes;
using Asemb.Extraction.Web.Sources.Sites;

namespace Asemb.Extraction.Web.Sources.Feeds;

/// <summary>Settings of a feed.</summary>
/// <param name="Fetch">Documents are the pages that entries lead to, not what the feed holds of them.</param>
internal sealed record FeedSettings(Uri Url, bool Fetch, IReadOnlyList<string> AllowedHosts)
{
    /// <exception cref="Core.Errors.AsembException"><c>invalid_source</c></exception>
    public static FeedSettings Read(JsonObject json)
    {
        var settings = new SourceSettings(json);
        var read = new FeedSettings(settings.Url("url"), settings.Flag("fetch", false), settings.AllowedHosts());
        settings.RequireNothingElse();
        return read;
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["url"] = Url.AbsoluteUri, ["fetch"] = Fetch };
        SiteSettings.Add(json, WebSources.AllowedHosts, AllowedHosts);
        return json;
    }
}
