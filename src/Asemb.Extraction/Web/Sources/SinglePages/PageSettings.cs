using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Extraction.Web.Sources.Sites;

namespace Asemb.Extraction.Web.Sources.SinglePages;

/// <summary>Settings of single pages: <c>url</c>, or <c>urls</c> for several.</summary>
internal sealed record PageSettings(IReadOnlyList<Uri> Urls, IReadOnlyList<string> AllowedHosts)
{
    private const int MostUrls = 1000;

    /// <exception cref="AsembException"><c>invalid_source</c></exception>
    public static PageSettings Read(JsonObject json)
    {
        var settings = new SourceSettings(json);
        List<Uri> urls = [.. settings.Urls("urls", MostUrls)];
        if (settings.Text("url") is not null) urls.Insert(0, settings.Url("url"));
        var read = new PageSettings([.. urls.DistinctBy(url => url.AbsoluteUri, StringComparer.Ordinal)], settings.AllowedHosts());
        settings.RequireNothingElse();
        return read.Urls.Count > 0 ? read : throw SourceSettings.Wrong("url", "is missing: write the whole URL, such as https://example.org/page, or several in 'urls'.");
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        SiteSettings.Add(json, "urls", Urls.Select(url => url.AbsoluteUri));
        SiteSettings.Add(json, WebSources.AllowedHosts, AllowedHosts);
        return json;
    }
}
