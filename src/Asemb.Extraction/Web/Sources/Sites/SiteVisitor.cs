using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <param name="Item">What the source knows of the page; null when it is none of its documents.</param>
/// <param name="IsUnchanged">The server, or a sitemap that is trusted, says that nothing changed.</param>
/// <param name="IsForbidden">By robots.txt: it was not asked for.</param>
internal sealed record SiteVisited(SiteVisit Visit, SourceItem? Item, PageVersion Known)
{
    public bool IsForbidden { get; init; }

    public bool IsUnchanged { get; init; }

    public AsembException? Fault { get; init; }

    public WebAnswer? Answer { get; init; }

    /// <summary>Of an answer with 200.</summary>
    public FetchedPage? Page { get; init; }
}

/// <summary>Asks for one URL of a site, as conditionally as what is known of it allows. Thread-safe.</summary>
internal sealed class SiteVisitor(ISyncSession session, SiteSettings settings, WebSources web, WebFetcher fetcher, RobotsRules rules, TimeSpan delay, bool isComparable)
{
    public async Task<SiteVisited> VisitAsync(SiteVisit visit, SiteAside? aside, CancellationToken cancellationToken)
    {
        var item = (await session.FindAsync([visit.Url], cancellationToken)).GetValueOrDefault(visit.Url);
        var known = isComparable && !visit.Anew ? PageVersion.Read(item is null ? aside?.Version : item.Version) : PageVersion.Unknown;
        var visited = new SiteVisited(visit, item, known);
        var url = new Uri(visit.Url);
        if (!rules.Allows(url)) return visited with { IsForbidden = true };
        if (settings.TrustLastmod && item is not null && visit.Listed is not null && string.Equals(visit.Listed, known.Listed, StringComparison.Ordinal)) return visited with { IsUnchanged = true };
        try
        {
            var answer = await fetcher.GetAsync(new WebQuery(url) { ETag = known.ETag, LastModified = known.LastModified, FollowRedirects = false, Delay = delay }, cancellationToken);
            return visited with
            {
                Answer = answer,
                IsUnchanged = answer.Status == 304,
                Page = answer.Status == 200 ? FetchedPage.Read(answer, pagesOnly: true, web.Extraction, web.Time, cancellationToken) : null,
            };
        }
        catch (AsembException e)
        {
            return visited with { Fault = e };
        }
    }

    /// <summary>Whether the site answers at all.</summary>
    /// <exception cref="AsembException"><c>fetch_unavailable</c></exception>
    public async Task RequireAliveAsync(CancellationToken cancellationToken)
    {
        var answer = await fetcher.GetAsync(new WebQuery(settings.Url) { FollowRedirects = false, Delay = delay }, cancellationToken);
        if (answer.Status >= 500) throw new AsembException(ErrorCodes.FetchUnavailable, FormattableString.Invariant($"{settings.Url} answers {answer.Status}, and so did the pages before.")) { IsTransient = true };
    }
}
