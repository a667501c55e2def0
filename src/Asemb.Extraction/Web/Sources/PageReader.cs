using Asemb.Core.Errors;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Sources;

/// <param name="Refusal">Why it may not be kept: <c>robots</c>, <c>noindex</c>, <c>type</c>, <c>empty</c>.</param>
/// <param name="Page">There is a document.</param>
internal sealed record PageRead(int Status, string? Refusal = null, FetchedPage? Page = null)
{
    public bool IsUnchanged => Status == 304;

    public bool IsGone => Status is 404 or 410;
}

/// <summary>Reads pages that were named one by one, as their sites allow. Thread-safe; one for each sync.</summary>
internal sealed class PageReader(WebSources web, WebFetcher fetcher)
{
    private readonly RobotsFiles _robots = new(fetcher, web.Options);

    /// <exception cref="AsembException">As <see cref="WebFetcher.GetAsync"/>.</exception>
    public async Task<PageRead> ReadAsync(Uri url, PageVersion known, CancellationToken cancellationToken)
    {
        var rules = await _robots.GetAsync(url, cancellationToken);
        if (!rules.Allows(url)) return new PageRead(0, "robots");
        var answer = await fetcher.GetAsync(new WebQuery(url) { ETag = known.ETag, LastModified = known.LastModified, Delay = _robots.Delay(rules) }, cancellationToken);
        if (answer.Status != 200) return new PageRead(answer.Status);
        var page = FetchedPage.Read(answer, pagesOnly: false, web.Extraction, web.Time, cancellationToken);
        var refusal = page.Skipped ?? (page.Robots.NoIndex ? "noindex" : null);
        return refusal is null ? new PageRead(answer.Status, null, page) : new PageRead(answer.Status, refusal);
    }

    /// <summary>What could be read, or why nothing could: what is done with it afterwards may fail for reasons that are not the page's.</summary>
    public async Task<(PageRead? Read, AsembException? Fault)> TryReadAsync(Uri url, PageVersion known, CancellationToken cancellationToken)
    {
        try
        {
            var read = await ReadAsync(url, known, cancellationToken);
            var isUsable = read.Page is not null || read.Refusal is not null || read.IsGone || (read.IsUnchanged && known != PageVersion.Unknown);
            return isUsable ? (read, null) : (null, Unusable(url, read.Status));
        }
        catch (AsembException e)
        {
            return (null, e);
        }
    }

    public static string Explain(string refusal) => refusal switch
    {
        "robots" => $"which the site's robots.txt keeps closed to '{WebFetcher.RobotsName}'. Ask its owner to open it.",
        "noindex" => "which asks not to be indexed (noindex). Ask its owner to allow it.",
        "empty" => "which answers with nothing.",
        _ => "which is of a format that is not read.",
    };

    public static AsembException Unusable(Uri url, int status) => new(
        status >= 500 ? ErrorCodes.FetchUnavailable : ErrorCodes.FetchFailed, FormattableString.Invariant($"{ShownText.Shorten(url.AbsoluteUri, 200)} answered {status}. Open it in a browser, and correct the URL."))
    { IsTransient = status >= 500, Field = "settings.url" };
}
