using Asemb.Extraction.Web.Robots;
using Asemb.Extraction.Web.Sitemaps;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>The sitemaps of a site: those that its source names, else those of its robots.txt and the usual place.</summary>
internal sealed class SiteMaps(SiteSettings settings, SiteScope scope, WebFetcher fetcher, WebOptions options, RobotsRules rules)
{
    public Task<SitemapPages> ReadAsync(TimeSpan delay, int mostPages, CancellationToken cancellationToken)
    {
        var root = new Uri(CanonicalUrl.Origin(settings.Url) + "/");
        var isNamed = settings.Sitemaps.Count > 0;
        var declared = isNamed ? settings.Sitemaps : rules.Sitemaps.Select(text => CanonicalUrl.Resolve(root, text)).OfType<Uri>().DistinctBy(url => url.AbsoluteUri, StringComparer.Ordinal).ToList();
        var usual = new Uri(root, "sitemap.xml");
        var guessed = isNamed || declared.Any(url => url.AbsoluteUri == usual.AbsoluteUri) ? null : usual;
        return new SitemapWalk(fetcher, options).ReadAsync(declared, guessed, delay, url => scope.Own(url) is { } own && scope.Refusal(own) is null && scope.Keeps(own), mostPages, cancellationToken);
    }
}
