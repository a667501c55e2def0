using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Sources.SinglePages;

/// <summary>Single pages and files of the web, each by its URL, of any format that is read. Redirects are followed; the document keeps the URL that was named as key.</summary>
public sealed class PageConnector(WebSources web) : ISourceConnector
{
    public string Kind => SourceKind.Page;

    public async Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        var pages = PageSettings.Read(settings);
        using var fetcher = web.Open(pages.AllowedHosts);
        var reader = new PageReader(web, fetcher);
        foreach (var url in pages.Urls)
        {
            var page = await reader.ReadAsync(url, PageVersion.Unknown, cancellationToken);
            if (page.Refusal is { } reason) throw SourceSettings.Wrong("url", $"is '{ShownText.Shorten(url.AbsoluteUri)}', {PageReader.Explain(reason)}");
            if (page.Page is null) throw PageReader.Unusable(url, page.Status);
        }

        return pages.ToJson();
    }

    public async Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken)
    {
        var pages = PageSettings.Read(session.Source.Settings);
        using var fetcher = web.Open(pages.AllowedHosts);
        var reader = new PageReader(web, fetcher);
        var faults = new List<AsembException>();
        foreach (var url in pages.Urls)
        {
            if (await SyncPageAsync(session, reader, url, cancellationToken) is { } fault) faults.Add(fault);
        }

        // One page out of several is its own trouble; all of them are the source's.
        return faults.Count == pages.Urls.Count ? throw faults[0] : new SyncEnd(SawEverything: true);
    }

    private static async Task<AsembException?> SyncPageAsync(ISyncSession session, PageReader reader, Uri url, CancellationToken cancellationToken)
    {
        var key = url.AbsoluteUri;
        var item = (await session.FindAsync([key], cancellationToken)).GetValueOrDefault(key);
        try
        {
            var read = await reader.ReadAsync(url, session.IsFull ? PageVersion.Unknown : PageVersion.Read(item?.Version), cancellationToken);
            if (read.IsUnchanged && item is not null) await session.SeenAsync(item, cancellationToken);
            else if (read.Refusal is { } reason) await LeaveOutAsync(session, key, reason, item, cancellationToken);
            else if (read.Page is { } page) await session.TakeAsync(page.ToDocument(key), PageVersion.Of(page.Answer, null, 0).Write(), cancellationToken);
            else if (read.IsGone) await LeaveOutAsync(session, key, "not_found", item, cancellationToken);
            else throw PageReader.Unusable(url, read.Status);
            return null;
        }
        catch (AsembException e) when (e.RetryAfter is null)
        {
            await session.FailAsync(key, new DocumentError("fetch", e.Error.Code, e.Message), cancellationToken);
            return e;
        }
    }

    private static async Task LeaveOutAsync(ISyncSession session, string key, string reason, SourceItem? item, CancellationToken cancellationToken)
    {
        session.Skip(key, reason);
        if (item is not null) await session.RemoveAsync(key, cancellationToken);
    }
}
