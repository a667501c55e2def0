using System.Text.Json.Nodes;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Extraction.Web.Robots;
using Asemb.Extraction.Web.Sitemaps;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>
/// One crawl of one site. It begins with everything that the last one knew, asked for conditionally, and with the sitemaps; links are followed from pages
/// that are new or changed. So every URL that was ever found is asked for once in each sync, and pages that did not change need not tell their links again.
/// </summary>
internal sealed class SiteCrawl(ISyncSession session, SiteSettings settings, WebSources web, WebFetcher fetcher, RobotsFiles robots, RobotsRules rules)
{
    private const int ListedAtOnce = 1000;
    private const int SaveEvery = 100;
    private const int FailuresInARow = 10;

    /// <summary>Not each visit makes a document, and a site may lead on for ever without one.</summary>
    private const long VisitsPerPage = 10;
    private const long LeastVisits = 1000;
    private static readonly TimeSpan LongestUnsaved = TimeSpan.FromSeconds(30);

    private readonly SiteScope _scope = new(settings);
    private readonly int _mostPages = Math.Min(settings.MaxPages, web.Options.MaxPages);
    private readonly long _mostVisits = Math.Max(LeastVisits, VisitsPerPage * Math.Min(settings.MaxPages, web.Options.MaxPages));
    private SiteFrontier _frontier = new();
    private SiteAsides _asides = new();
    private SiteArrivals _arrivals = new();
    private SiteWaits _waits = new();
    private HashSet<ulong> _contents = [];
    private HashSet<ulong> _deferred = [];

    /// <summary>What an earlier crawl left is of this site with these settings.</summary>
    private bool HasHistory => (string?)session.Source.State?["settings"] == settings.Fingerprint;

    public async Task<SyncEnd> RunAsync(CancellationToken cancellationToken)
    {
        var delay = robots.Delay(rules);
        var count = 0;
        var isNew = session.Cursor is not { } cursor || (string?)cursor["settings"] != settings.Fingerprint;
        if (isNew) await BeginAsync(delay, cancellationToken);
        else count = Restore(session.Cursor!);
        var pages = new SitePages(session, settings, _scope, _frontier, _asides, _arrivals, _waits, _contents, _deferred) { MostPages = _mostPages, Count = count };
        var visitor = new SiteVisitor(session, settings, web, fetcher, rules, delay, isComparable: HasHistory && !session.IsFull);
        if (isNew) await SaveAsync(pages, [], cancellationToken);
        await VisitAllAsync(pages, visitor, cancellationToken);
        pages.ReviveDuplicates();
        await VisitAllAsync(pages, visitor, cancellationToken);
        if (_arrivals.Any) await SaveAsync(pages, [], cancellationToken);
        while (_frontier.TryNext(out var left))
        {
            // It came last because it asked to wait, not because there was no room for it.
            if (_waits.Knows(left.Url)) await session.FailAsync(left.Url, new Core.Documents.DocumentError("fetch", ErrorCodes.FetchUnavailable.Code, $"{left.Url} asked to wait."), cancellationToken);
            else session.Skip(left.Url, "limit");
        }

        return new SyncEnd(SawEverything: true, new JsonObject { ["settings"] = settings.Fingerprint, ["asides"] = _asides.Write() });
    }

    private async Task BeginAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var listed = await ReadSitemapsAsync(delay, cancellationToken);
        _frontier.Add(new SiteVisit(_scope.Start.AbsoluteUri, 0, Listed: listed.GetValueOrDefault(_scope.Start.AbsoluteUri)));
        if (settings.Follow)
        {
            if (HasHistory) _asides = SiteAsides.Read((string?)session.Source.State!["asides"]);
            await foreach (var item in KnownAsync(cancellationToken)) Add(item.Key, PageVersion.Read(item.Version).Depth);

            // Those of the last time leave visits for what is new.
            foreach (var (url, aside) in _asides.All.Take((int)Math.Min(int.MaxValue, _mostVisits / 2))) Add(url, aside.Depth);
        }

        foreach (var url in listed.Keys) Add(url, 0);

        void Add(string url, int depth)
        {
            if (Uri.TryCreate(url, UriKind.Absolute, out var uri) && _scope.Own(uri) is { } own && _scope.Refusal(own) is null) _frontier.Add(new SiteVisit(own.AbsoluteUri, depth, Listed: listed.GetValueOrDefault(own.AbsoluteUri)));
        }
    }

    private async Task<IReadOnlyDictionary<string, string?>> ReadSitemapsAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        var sitemaps = await new SiteMaps(settings, _scope, fetcher, web.Options, rules).ReadAsync(delay, _mostPages, cancellationToken);
        foreach (var (file, fault) in sitemaps.Faults)
        {
            // Without links to follow, pages that a lost sitemap lists would be taken for gone.
            if (!settings.Follow) throw fault;
            await session.FailAsync(file.AbsoluteUri, new Core.Documents.DocumentError("fetch", fault.Error.Code, fault.Message), cancellationToken);
        }

        return !settings.Follow && sitemaps.Pages.Count == 0
            ? throw new AsembException(ErrorCodes.FetchFailed, $"No sitemap lists a page below {settings.Url}, and this source does not follow links (follow: false).")
            : sitemaps.Pages;
    }

    private async IAsyncEnumerable<SourceItem> KnownAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var items = await session.ListAsync(after, ListedAtOnce, cancellationToken);
            foreach (var item in items) yield return item;
            if (items.Count < ListedAtOnce) yield break;
            after = items[^1].Key;
        }
    }

    /// <summary>Fetches several at a time; what becomes of them is decided one after the other.</summary>
    private async Task VisitAllAsync(SitePages pages, SiteVisitor visitor, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underway = new Dictionary<Task<SiteVisited>, SiteVisit>();
        var (unsaved, answered, saved) = (0, false, web.Time.GetTimestamp());
        try
        {
            while (true)
            {
                while (underway.Count < web.Options.PerHost && pages.Count + underway.Count < _mostPages && _frontier.Done + underway.Count < _mostVisits && _frontier.TryNext(out var next))
                    underway.Add(visitor.VisitAsync(next, _asides.Find(next.Url), stop.Token), next);
                if (underway.Count == 0) return;
                var task = await Task.WhenAny(underway.Keys);
                var visited = await task;
                await pages.HandleAsync(visited, cancellationToken);
                underway.Remove(task);
                _frontier.Finish();
                answered |= visited.Fault?.RetryAfter is null;
                if (pages.PutOff is { } putOff)
                {
                    // A saved cursor is progress. Where nothing is answered any more, not even the start, the sync must run out of attempts.
                    if (!answered) await visitor.RequireAliveAsync(cancellationToken);
                    await SaveAsync(pages, underway.Values, cancellationToken);
                    throw putOff;
                }

                if (pages.Failures >= FailuresInARow)
                {
                    await visitor.RequireAliveAsync(cancellationToken);
                    pages.Failures = 0;
                }

                if (++unsaved < Math.Max(SaveEvery, _frontier.Done / 50) && web.Time.GetElapsedTime(saved) < LongestUnsaved) continue;
                await SaveAsync(pages, underway.Values, cancellationToken);
                (unsaved, answered, saved) = (0, false, web.Time.GetTimestamp());
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(underway.Keys).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task SaveAsync(SitePages pages, IEnumerable<SiteVisit> underway, CancellationToken cancellationToken)
    {
        var cursor = new JsonObject
        {
            ["settings"] = settings.Fingerprint,
            ["pages"] = pages.Count,
            ["contents"] = ContentHash.WriteAll(_contents),
            ["deferred"] = ContentHash.WriteAll(_deferred),
            ["asides"] = _asides.Write(),
            ["arrivals"] = _arrivals.Write(),
            ["waits"] = _waits.Write(),
        };
        _frontier.Write(cursor, underway);
        await session.SaveAsync(cursor, cancellationToken);
        await _arrivals.SettleAsync(session, _asides, cancellationToken);
    }

    private int Restore(JsonObject cursor)
    {
        _frontier = SiteFrontier.Read(cursor);
        _asides = SiteAsides.Read((string)cursor["asides"]!);
        _arrivals = SiteArrivals.Read((string?)cursor["arrivals"]);
        _waits = SiteWaits.Read((string?)cursor["waits"]);
        _contents = [.. ContentHash.ReadAll((string)cursor["contents"]!)];
        _deferred = [.. ContentHash.ReadAll((string)cursor["deferred"]!)];
        return (int)cursor["pages"]!;
    }
}
