using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Sources;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>Decides what becomes of each page that was visited: a document, a URL to keep aside, or nothing any more. Not thread-safe.</summary>
internal sealed class SitePages(ISyncSession session, SiteSettings settings, SiteScope scope, SiteFrontier frontier, SiteAsides asides, SiteArrivals arrivals, SiteWaits waits, HashSet<ulong> contents, HashSet<ulong> deferred)
{
    private const int MostHops = 5;

    /// <summary>Links that are told as left out, each once; others are left out in silence.</summary>
    private const int MostTold = 100_000;

    /// <summary>Links wait for visits, though so many are not wanted: not each becomes a document.</summary>
    private const int LeastWaiting = 1000;

    private readonly HashSet<ulong> _leftOut = [];
    private readonly HashSet<ulong> _again = [];

    public required int MostPages { get; init; }

    /// <summary>The site asks to be left alone for a while.</summary>
    public AsembException? PutOff { get; private set; }

    /// <summary>Documents that the site has.</summary>
    public int Count { get; set; }

    /// <summary>Visits in a row that got no answer, or one that tells of a fault of the site.</summary>
    public int Failures { get; set; }

    public async Task HandleAsync(SiteVisited visited, CancellationToken cancellationToken)
    {
        var (visit, url) = (visited.Visit, new Uri(visited.Visit.Url));
        if (visited.Fault?.RetryAfter is null) waits.Answered();
        if (visited.IsForbidden)
        {
            await LeaveOutAsync(visited, "robots", null, cancellationToken);
        }
        else if (visited.Fault is { } fault)
        {
            if (scope.IsStart(url)) throw fault;
            if (fault.RetryAfter is not null && waits.MayAskAgain(visit.Url)) Postpone(visit, fault);
            else await FailAsync(visited, fault, cancellationToken);
        }
        else if (visited.IsUnchanged)
        {
            Failures = 0;
            await KeepAsync(visited, cancellationToken);
        }
        else if (visited.Page is { } page)
        {
            Failures = 0;
            await HandlePageAsync(visited, url, page, cancellationToken);
        }
        else if (visited.Answer is { IsRedirect: true } redirect)
        {
            Failures = 0;
            await HandleRedirectAsync(visited, url, redirect, cancellationToken);
        }
        else if (visited.Answer!.IsGone)
        {
            Failures = 0;
            await LeaveOutAsync(visited, SiteAsides.NotFound, null, cancellationToken);
        }
        else
        {
            var status = visited.Answer.Status;
            var unexpected = new AsembException(
                status >= 500 ? ErrorCodes.FetchUnavailable : ErrorCodes.FetchFailed, FormattableString.Invariant($"{visit.Url} answered {status}."))
            { IsTransient = status >= 500 };
            if (scope.IsStart(url)) throw unexpected;
            await FailAsync(visited, unexpected, cancellationToken);
        }
    }

    /// <summary>Duplicates whose twin is not there any more, or not the same any more, are pages of their own.</summary>
    public void ReviveDuplicates()
    {
        foreach (var (url, aside) in asides.All)
        {
            if (aside.Reason == SiteAsides.Duplicate && !contents.Contains(PageVersion.Read(aside.Version).Content)) frontier.AddAgain(new SiteVisit(url, aside.Depth, Anew: true));
        }
    }

    /// <summary>It comes last: what asks each time keeps nothing else from being visited.</summary>
    private void Postpone(SiteVisit visit, AsembException fault)
    {
        if (waits.AreOfSite || frontier.Waiting == 0) PutOff = fault;
        frontier.AddAgain(visit);
    }

    private async Task HandlePageAsync(SiteVisited visited, Uri url, FetchedPage page, CancellationToken cancellationToken)
    {
        var visit = visited.Visit;
        var version = PageVersion.Of(page.Answer, visit.Listed, visit.Depth);
        if (settings.Follow && !page.Robots.NoFollow) AddLinks(page.Links.Links, visit.Depth + 1);
        var reason = page.Skipped
            ?? (page.Robots.NoIndex ? "noindex" : null)
            ?? (Defers(url, visit, page.Links.Canonical) ? "canonical" : null)
            ?? (scope.Keeps(url) ? null : "excluded")
            ?? (visited.Item is null && contents.Contains(version.Content) ? SiteAsides.Duplicate : null);
        if (reason is not null)
        {
            await LeaveOutAsync(visited, reason, version.Write(), cancellationToken);
            return;
        }

        contents.Add(version.Content);
        asides.Remove(visit.Url);
        if (visited.Item is null) arrivals.Add(visit);
        Count++;
        await session.TakeAsync(page.ToDocument(visit.Url), version.Write(), cancellationToken);
    }

    private async Task KeepAsync(SiteVisited visited, CancellationToken cancellationToken)
    {
        var url = visited.Visit.Url;
        if (visited.Item is not null)
        {
            contents.Add(visited.Known.Content);
            asides.Remove(url);
            Count++;
            await session.SeenAsync(visited.Item, cancellationToken);
        }
        else if (asides.Find(url) is { } aside)
        {
            if (aside.Reason == "canonical") deferred.Add(ContentHash.Of(url));
            session.Skip(url, aside.Reason);
        }
    }

    /// <summary>
    /// Whether the page says that it really belongs elsewhere in the site. Two that say so of each other, and one that names what is not there, are not
    /// believed.
    /// </summary>
    private bool Defers(Uri url, SiteVisit visit, Uri? canonical)
    {
        if (!settings.Canonical || canonical is null || scope.Own(canonical) is not { } own || own.AbsoluteUri == url.AbsoluteUri || scope.Refusal(own) is not null) return false;
        if (deferred.Contains(ContentHash.Of(own.AbsoluteUri))) return false;
        var aside = asides.Find(own.AbsoluteUri);
        if (aside is { Reason: not ("canonical" or SiteAsides.Duplicate or SiteAsides.NotTaken) } && frontier.Knows(own.AbsoluteUri)) return false;
        deferred.Add(ContentHash.Of(url.AbsoluteUri));
        var target = new SiteVisit(own.AbsoluteUri, visit.Depth, Anew: aside is not null);

        // One that was not taken in this very sync is not any better a second time.
        if (aside is null or { Reason: SiteAsides.NotTaken }) frontier.Add(target);
        else if (_again.Add(ContentHash.Of(own.AbsoluteUri))) frontier.AddAgain(target);
        return true;
    }

    private async Task HandleRedirectAsync(SiteVisited visited, Uri url, WebAnswer answer, CancellationToken cancellationToken)
    {
        var visit = visited.Visit;
        var target = CanonicalUrl.Resolve(url, answer.Location!) is { } resolved ? scope.Own(resolved) : null;
        if (target is null && scope.IsStart(url))
            throw new AsembException(ErrorCodes.FetchFailed, $"{url} leads to '{ShownText.Shorten(answer.Location!, 200)}', which is not part of this source. If the site moved, change the source's url.");
        if (target is not null && scope.Refusal(target) is null && visit.Hops < MostHops) frontier.Add(new SiteVisit(target.AbsoluteUri, visit.Depth, visit.Hops + 1));
        await LeaveOutAsync(visited, target is null ? "redirect_elsewhere" : "redirect", null, cancellationToken);
    }

    private void AddLinks(IEnumerable<Uri> links, int depth)
    {
        foreach (var link in links)
        {
            if (scope.Own(link) is not { } own || frontier.Knows(own.AbsoluteUri)) continue;
            var reason = scope.Refusal(own) ?? (depth > settings.MaxDepth ? "depth" : null);
            if (reason is null && !frontier.TryAddLink(new SiteVisit(own.AbsoluteUri, depth), Math.Max(LeastWaiting, 2 * (MostPages - Count)))) reason = "limit";
            if (reason is not null && _leftOut.Count < MostTold && _leftOut.Add(ContentHash.Of(own.AbsoluteUri))) session.Skip(own.AbsoluteUri, reason);
        }
    }

    private async Task LeaveOutAsync(SiteVisited visited, string reason, string? version, CancellationToken cancellationToken)
    {
        var visit = visited.Visit;
        session.Skip(visit.Url, reason);
        asides.Put(visit.Url, visit.Depth, reason, version);
        if (visited.Item is not null) await session.RemoveAsync(visit.Url, cancellationToken);
    }

    private async Task FailAsync(SiteVisited visited, AsembException fault, CancellationToken cancellationToken)
    {
        Failures++;
        if (visited.Item is null) asides.Put(visited.Visit.Url, visited.Visit.Depth, "failed");
        await session.FailAsync(visited.Visit.Url, new DocumentError("fetch", fault.Error.Code, fault.Message), cancellationToken);
    }
}
