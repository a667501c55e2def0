using System.Text.Json.Nodes;
using Asemb.Core.Documents;
using Asemb.Core.Errors;
using Asemb.Core.Sources;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Sources.SinglePages;

/// <summary>Single pages and files of the web, each by its URL, of any format that is read. Redirects are followed; the document keeps the URL that was named as key.</summary>
public sealed class PageConnector(WebSources web) : ISourceConnector
{
    private const int MostChecked = 5;
    private static readonly TimeSpan MostChecking = TimeSpan.FromSeconds(60);

    public string Kind => SourceKind.Page;

    /// <summary>Reads the first few, within one limit of time, for somebody waits for it; the sync tells of the others.</summary>
    public async Task<JsonObject> CheckAsync(JsonObject settings, CancellationToken cancellationToken)
    {
        var pages = PageSettings.Read(settings);
        using var fetcher = web.Open(pages.AllowedHosts);
        foreach (var url in pages.Urls) fetcher.RequireAllowed(url);
        using var limit = new CancellationTokenSource(MostChecking, web.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var reader = new PageReader(web, fetcher);
        try
        {
            foreach (var url in pages.Urls.Take(MostChecked))
            {
                var page = await reader.ReadAsync(url, PageVersion.Unknown, both.Token);
                if (page.Refusal is { } reason) throw SourceSettings.Wrong("url", $"is '{ShownText.Shorten(url.AbsoluteUri)}', {PageReader.Explain(reason)}");
                if (page.Page is null) throw PageReader.Unusable(url, page.Status);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AsembException(ErrorCodes.FetchUnavailable, $"The first pages could not be read within {MostChecking.TotalSeconds:0} s. Try again when they answer faster.") { IsTransient = true, Field = "settings.url" };
        }

        return pages.ToJson();
    }

    public async Task<SyncEnd> SyncAsync(ISyncSession session, CancellationToken cancellationToken)
    {
        var pages = PageSettings.Read(session.Source.Settings);
        using var fetcher = web.Open(pages.AllowedHosts);
        var reader = new PageReader(web, fetcher);
        var progress = PageProgress.Read(session.Cursor, pages.Urls);
        var waits = progress.IsPatient ? new HostWaits(most: 1) : new HostWaits();
        var (unasked, asked) = (new List<Uri>(), new List<Uri>());
        var (hasAnswers, first) = (false, (AsembException?)null);
        foreach (var url in progress.Rest)
        {
            var refusal = waits.Of(url);
            var fault = refusal ?? await SyncPageAsync(session, reader, url, cancellationToken);
            waits.Note(url, fault);
            hasAnswers |= fault is null;
            first ??= fault;
            if (fault?.RetryAfter is not null && progress.IsPatient) (refusal is null ? asked : unasked).Add(url);
            else if (fault is not null) await session.FailAsync(url.AbsoluteUri, new DocumentError("fetch", fault.Error.Code, fault.Message), cancellationToken);
        }

        if (asked.Count > 0)
        {
            // Those that asked come last: one that asks each time keeps no other from being read.
            await session.SaveAsync(progress.Next([.. unasked, .. asked], hasAnswers), cancellationToken);
            throw waits.Of(asked[0])!;
        }

        // One page out of several is its own trouble; all of them are the source's.
        return first is null || hasAnswers || progress.HadAnswers ? new SyncEnd(SawEverything: true) : throw first;
    }

    /// <returns>Why it could not be read.</returns>
    private static async Task<AsembException?> SyncPageAsync(ISyncSession session, PageReader reader, Uri url, CancellationToken cancellationToken)
    {
        var key = url.AbsoluteUri;
        var item = (await session.FindAsync([key], cancellationToken)).GetValueOrDefault(key);
        var (read, fault) = await reader.TryReadAsync(url, session.IsFull ? PageVersion.Unknown : PageVersion.Read(item?.Version), cancellationToken);
        if (fault is not null) return fault;
        if (read!.IsUnchanged) await session.SeenAsync(item!, cancellationToken);
        else if (read.Page is { } page) await session.TakeAsync(page.ToDocument(key), PageVersion.Of(page.Answer, null, 0).Write(), cancellationToken);
        else await LeaveOutAsync(session, key, read.Refusal ?? "not_found", item, cancellationToken);
        return null;
    }

    private static async Task LeaveOutAsync(ISyncSession session, string key, string reason, SourceItem? item, CancellationToken cancellationToken)
    {
        session.Skip(key, reason);
        if (item is not null) await session.RemoveAsync(key, cancellationToken);
    }
}
