using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Extraction.Web.Robots;
using Asemb.Extraction.Web.Sitemaps;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>A web site: the pages that its sitemaps list and its links lead to, below the URL where it begins. Documents have their canonical URL as key.</summary>
public sealed class SiteConnector(WebSources web) : ISourceConnector
{
    public string Kind => SourceKind.Site;

    public async Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        var site = SiteSettings.Read(settings, web.Options);
        if (site.MaxPages > web.Options.MaxPages) throw SourceSettings.Wrong("maxPages", FormattableString.Invariant($"is {site.MaxPages}; {web.Options.MaxPages} are allowed here (Web:MaxPages)."));
        using var fetcher = web.Open(site.AllowedHosts);
        var robots = new RobotsFiles(fetcher, web.Options);
        var rules = await robots.GetAsync(site.Url, cancellationToken);
        if (!rules.Allows(site.Url)) throw SourceSettings.Wrong("url", $"is '{ShownText.Shorten(site.Url.AbsoluteUri)}', which the site's robots.txt keeps closed to '{WebFetcher.RobotsName}'. Ask its owner to open it.");
        var answer = await fetcher.GetAsync(new WebQuery(site.Url) { Delay = robots.Delay(rules) }, cancellationToken);
        site = await AsSitemapAsync(site, answer, cancellationToken) ?? Moved(site, answer);

        // A site that is nothing but its sitemap need not have a page at its root.
        if (answer.Status != 200 && (site.Follow || answer.Status >= 500)) throw PageReader.Unusable(site.Url, answer.Status);
        if (!site.Follow) await RequirePagesAsync(site, fetcher, rules, robots.Delay(rules), cancellationToken);
        return site.ToJson();
    }

    public async Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken)
    {
        var site = SiteSettings.Read(session.Source.Settings, web.Options);
        using var fetcher = web.Open(site.AllowedHosts);
        var robots = new RobotsFiles(fetcher, web.Options);
        var rules = await robots.GetAsync(site.Url, cancellationToken);
        return await new SiteCrawl(session, site, web, fetcher, robots, rules).RunAsync(cancellationToken);
    }

    /// <summary>Where the URL is that of a sitemap, the site is what it lists.</summary>
    private async Task<SiteSettings?> AsSitemapAsync(SiteSettings site, WebAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Status != 200 || !Path.GetExtension(site.Url.AbsolutePath).ToLowerInvariant().Equals(".xml", StringComparison.Ordinal) && !site.Url.AbsolutePath.EndsWith(".xml.gz", StringComparison.OrdinalIgnoreCase)) return null;
        await SitemapFile.ReadAsync(answer.Body, web.Options.MaxBodyBytes, ShownText.Shorten(site.Url.AbsoluteUri), cancellationToken);
        return site with { Url = new Uri(CanonicalUrl.Origin(answer.Url) + "/"), Sitemaps = [CanonicalUrl.Normalize(answer.Url)!], Follow = false };
    }

    /// <summary>A site that answers under another origin (www, https) is that one.</summary>
    private static SiteSettings Moved(SiteSettings site, WebAnswer answer)
    {
        var origin = CanonicalUrl.Origin(CanonicalUrl.Normalize(answer.Url)!);
        return string.Equals(origin, CanonicalUrl.Origin(site.Url), StringComparison.Ordinal) ? site : site with { Url = new Uri(origin + site.Url.PathAndQuery) };
    }

    private async Task RequirePagesAsync(SiteSettings site, WebFetcher fetcher, RobotsRules rules, TimeSpan delay, CancellationToken cancellationToken)
    {
        var found = await new SiteMaps(site, new SiteScope(site), fetcher, web.Options, rules).ReadAsync(delay, mostPages: 1, cancellationToken);
        if (found.Pages.Count > 0) return;
        throw found.Faults.Count > 0 ? found.Faults[0].Fault : SourceSettings.Wrong("follow", $"is false, and no sitemap lists a page below {ShownText.Shorten(site.Url.AbsoluteUri)}. Name one in 'sitemaps', or follow links.");
    }
}
