using System.Globalization;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Web.Sitemaps;

/// <param name="Pages">Canonical URLs, each once, with the time of change that a sitemap tells.</param>
/// <param name="Faults">Files that could not be read.</param>
internal sealed record SitemapPages(IReadOnlyDictionary<string, string?> Pages, IReadOnlyList<(Uri File, AsembException Fault)> Faults);

/// <summary>Reads sitemaps with all that their indexes lead to, each file once: one that contains itself ends.</summary>
internal sealed class SitemapWalk(WebFetcher fetcher, WebOptions options)
{
    private const int MostFiles = 1000;

    /// <param name="declared">Files that must be there.</param>
    /// <param name="guessed">A file that may be missing.</param>
    /// <param name="wants">Which pages to keep.</param>
    public async Task<SitemapPages> ReadAsync(IEnumerable<Uri> declared, Uri? guessed, TimeSpan delay, Func<Uri, bool> wants, int mostPages, CancellationToken cancellationToken)
    {
        var pages = new Dictionary<string, string?>(StringComparer.Ordinal);
        var faults = new List<(Uri, AsembException)>();
        var waits = new HostWaits();
        var files = new Queue<Uri>(declared);
        if (guessed is not null) files.Enqueue(guessed);
        var seen = files.Select(file => file.AbsoluteUri).ToHashSet(StringComparer.Ordinal);
        while (files.TryDequeue(out var file) && pages.Count < mostPages)
        {
            if (waits.Of(file) is { } refusal)
            {
                faults.Add((file, refusal));
                continue;
            }

            try
            {
                var sitemap = await FetchAsync(file, isGuess: file == guessed, delay, cancellationToken);
                waits.Note(file, fault: null);
                if (sitemap is null) continue;
                foreach (var entry in sitemap.Entries)
                {
                    if (CanonicalUrl.Resolve(file, entry.Url) is not { } url) continue;
                    if (sitemap.IsIndex)
                    {
                        if (seen.Count < MostFiles && seen.Add(url.AbsoluteUri)) files.Enqueue(url);
                    }
                    else if (pages.Count < mostPages && wants(url))
                    {
                        pages[url.AbsoluteUri] = entry.LastModified;
                    }
                }
            }
            catch (AsembException e)
            {
                waits.Note(file, e);
                faults.Add((file, e));
            }
        }

        return new SitemapPages(pages, faults);
    }

    private async Task<SitemapFile?> FetchAsync(Uri file, bool isGuess, TimeSpan delay, CancellationToken cancellationToken)
    {
        var answer = await fetcher.GetAsync(new WebQuery(file) { Delay = delay }, cancellationToken);
        var shown = ShownText.Shorten(file.AbsoluteUri, 200);
        if (answer.Status != 200)
        {
            return isGuess && answer.Status < 500 ? null : throw new AsembException(ErrorCodes.FetchFailed, string.Create(CultureInfo.InvariantCulture, $"The sitemap {shown} answered {answer.Status}."));
        }

        try
        {
            return await SitemapFile.ReadAsync(answer.Body, options.MaxBodyBytes, shown, cancellationToken);
        }
        catch (AsembException e) when (isGuess && e.Error == ErrorCodes.FetchFailed)
        {
            // Sites answer anything with a page of theirs.
            return null;
        }
    }
}
