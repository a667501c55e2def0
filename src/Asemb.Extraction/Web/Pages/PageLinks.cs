using System.Text.RegularExpressions;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Pages;

/// <summary>Where a page leads, and what it says of itself to robots.</summary>
/// <param name="Links">Canonical URLs, each once, without those that are marked <c>nofollow</c>.</param>
/// <param name="Canonical">Where the page says that it really belongs; null when it does not say.</param>
internal sealed partial record PageLinks(IReadOnlyList<Uri> Links, Uri? Canonical, RobotsTags Robots)
{
    public static readonly PageLinks None = new([], null, default);

    /// <summary>A page with more is a trap, or a list that nobody reads.</summary>
    private const int MostLinks = 20_000;

    public static PageLinks Read(Uri page, string html)
    {
        var links = new Dictionary<string, Uri>(StringComparer.Ordinal);
        var (address, hasBase, robots, canonical) = (page, false, default(RobotsTags), default(Uri));
        var tags = new HtmlTags(html);
        while (tags.Next() && links.Count < MostLinks)
        {
            switch (tags.Name)
            {
                case "a" or "area" when tags["href"] is { } reference && !HasWord(tags["rel"], "nofollow"):
                    Add(reference);
                    break;
                case "frame" or "iframe" when tags["src"] is { } reference:
                    Add(reference);
                    break;
                case "base" when !hasBase && tags["href"] is { } reference && Uri.TryCreate(page, reference, out var uri):
                    (address, hasBase) = (uri, true);
                    break;
                case "link" when tags["href"] is { } reference && HasWord(tags["rel"], "canonical"):
                    canonical ??= CanonicalUrl.Resolve(address, reference);
                    break;
                case "meta" when tags["content"] is { } content:
                    if (tags["name"]?.Trim() is { } name && (name.Equals("robots", StringComparison.OrdinalIgnoreCase) || name.Equals(WebFetcher.RobotsName, StringComparison.OrdinalIgnoreCase))) robots = robots.With(RobotsTags.Parse(content));
                    else if (string.Equals(tags["http-equiv"], "refresh", StringComparison.OrdinalIgnoreCase) && Refresh().Match(content) is { Success: true } refresh) Add(refresh.Groups["url"].Value);
                    break;
            }
        }

        return new PageLinks([.. links.Values], canonical, robots);

        void Add(string reference)
        {
            if (CanonicalUrl.Resolve(address, reference) is { } url) links.TryAdd(url.AbsoluteUri, url);
        }
    }

    private static bool HasWord(string? list, string word) =>
        list is not null && list.Split([' ', '\t', '\n', '\r', '\f'], StringSplitOptions.RemoveEmptyEntries).Contains(word, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("""^\s*\d+\s*[;,]\s*(?:url\s*=)?\s*["']?(?<url>[^"'\s]+)""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Refresh();
}
