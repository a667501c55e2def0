using System.Collections.Concurrent;
using System.Globalization;
using Asemb.Core.Errors;

namespace Asemb.Extraction.Web.Robots;

/// <summary>The robots.txt of each origin, fetched once. Thread-safe; one for each sync.</summary>
internal sealed class RobotsFiles(WebFetcher fetcher, WebOptions options)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<RobotsRules>>> _files = new(StringComparer.Ordinal);

    /// <exception cref="AsembException"><c>fetch_unavailable</c>: until the file can be read, everything counts as forbidden.</exception>
    public Task<RobotsRules> GetAsync(Uri url, CancellationToken cancellationToken) =>
        _files.GetOrAdd(CanonicalUrl.Origin(url), origin => new Lazy<Task<RobotsRules>>(() => FetchAsync(new Uri(origin + "/robots.txt"), cancellationToken))).Value;

    /// <summary>Time between two requests that the file asks for, as far as the settings go along.</summary>
    public TimeSpan Delay(RobotsRules rules) => rules.CrawlDelay is { } delay ? TimeSpan.FromSeconds(Math.Min(delay.TotalSeconds, options.MaxCrawlDelaySeconds)) : TimeSpan.Zero;

    private async Task<RobotsRules> FetchAsync(Uri url, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await fetcher.GetAsync(new WebQuery(url) { CutAt = RobotsRules.MostBytes }, cancellationToken);
            if (answer.Status == 200) return RobotsRules.Parse(answer.Body.Span, WebFetcher.RobotsName);
            if (answer.Status < 500) return RobotsRules.AllowAll;
            throw new AsembException(
                ErrorCodes.FetchUnavailable,
                string.Create(CultureInfo.InvariantCulture, $"{url} answered {answer.Status}. Until it can be read, its site counts as closed to robots (RFC 9309)."))
            { IsTransient = true };
        }
        catch (AsembException e) when (e.Error == ErrorCodes.FetchFailed)
        {
            // A loop of redirects, or what is no HTTP: there is no such file.
            return RobotsRules.AllowAll;
        }
    }
}
