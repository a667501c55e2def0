using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Sources.Feeds;

/// <summary>
/// A feed: its entries become documents, or the pages that they lead to. A feed shows only its latest entries, so that those which fell off its end are
/// kept: nothing is removed because it was not seen.
/// </summary>
public sealed class FeedConnector(WebSources web) : ISourceConnector
{
    public string Kind => SourceKind.Feed;

    public async Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        var feed = FeedSettings.Read(settings);
        using var fetcher = web.Open(feed.AllowedHosts);
        var answer = await FetchAsync(feed, fetcher, PageVersion.Unknown, cancellationToken);
        FeedFile.Read(answer, web.Extraction, web.Time, cancellationToken);
        return feed.ToJson();
    }

    public async Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken)
    {
        var feed = FeedSettings.Read(session.Source.Settings);
        using var fetcher = web.Open(feed.AllowedHosts);
        var state = session.Source.State;
        var isComparable = !session.IsFull && (string?)state?["settings"] == feed.ToJson().ToJsonString();
        var answer = await FetchAsync(feed, fetcher, isComparable ? PageVersion.Read((string?)state?["version"]) : PageVersion.Unknown, cancellationToken);
        if (answer.Status == 304) return new SyncEnd(SawEverything: false);

        var entries = FeedFile.Read(answer, web.Extraction, web.Time, cancellationToken);
        var reader = new PageReader(web, fetcher);
        var waits = new HostWaits();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var isWhole = true;
        foreach (var entry in entries)
        {
            if (entry.Key(feed.Url) is not { } key) session.Skip(entry.Title ?? feed.Url.AbsoluteUri, "no_key");
            else if (!seen.Add(key)) session.Skip(key, "duplicate");
            else isWhole &= await SyncEntryAsync(session, feed, reader, waits, entry, key, cancellationToken);
        }

        // Entries whose pages were not there, or could not be read, are tried again although the feed does not change.
        return new SyncEnd(SawEverything: false, new JsonObject { ["settings"] = feed.ToJson().ToJsonString(), ["version"] = isWhole ? PageVersion.Of(answer, null, 0).Write() : "" });
    }

    /// <returns>False when its page brought nothing: it may with the next sync.</returns>
    private static async Task<bool> SyncEntryAsync(ISyncSession session, FeedSettings feed, PageReader reader, HostWaits waits, FeedEntry entry, string key, CancellationToken cancellationToken)
    {
        var item = (await session.FindAsync([key], cancellationToken)).GetValueOrDefault(key);
        if (item is not null && !session.IsFull && string.Equals(item.Version, entry.Version, StringComparison.Ordinal))
        {
            await session.SeenAsync(item, cancellationToken);
            return true;
        }

        if (!feed.Fetch || entry.Link is null)
        {
            if (entry.Title is null && entry.Content.Length == 0) session.Skip(key, "empty");
            else await session.TakeAsync(entry.ToDocument(key, feed.Url), entry.Version, cancellationToken);
            return true;
        }

        var (read, fault) = waits.Of(entry.Link) is { } refusal ? (null, refusal) : await reader.TryReadAsync(entry.Link, PageVersion.Unknown, cancellationToken);
        waits.Note(entry.Link, fault);

        // An entry that asks to wait is left to the next sync, as any other that cannot be read: it would stop those behind it.
        if (fault is not null) await session.FailAsync(key, new DocumentError("fetch", fault.Error.Code, fault.Message), cancellationToken);
        else if (read!.Page is { } page) await session.TakeAsync(page.ToDocument(key), entry.Version, cancellationToken);
        else session.Skip(key, read.Refusal ?? "not_found");
        return read?.Page is not null;
    }

    private async Task<WebAnswer> FetchAsync(FeedSettings feed, WebFetcher fetcher, PageVersion known, CancellationToken cancellationToken)
    {
        // Feeds are made for programs; their readers ask no robots.txt, which often closes them to search engines.
        var answer = await fetcher.GetAsync(new WebQuery(feed.Url) { ETag = known.ETag, LastModified = known.LastModified, MostBytes = FeedFile.MostBytes }, cancellationToken);
        return answer.Status is 200 or 304 ? answer : throw PageReader.Unusable(feed.Url, answer.Status);
    }
}
