using System.Globalization;
using System.Text;

namespace Asemb.Extraction.Web.Robots;

/// <summary>What a robots.txt says to this reader (RFC 9309). Immutable.</summary>
internal sealed class RobotsRules
{
    /// <summary>What is beyond is not read, as the standard lets readers do: 500 KiB.</summary>
    public const int MostBytes = 500 << 10;

    private const int MostSitemaps = 1000;

    public static readonly RobotsRules AllowAll = new([], null, []);

    private readonly IReadOnlyList<(UrlPattern Pattern, bool Allow)> _rules;

    private RobotsRules(IReadOnlyList<(UrlPattern Pattern, bool Allow)> rules, TimeSpan? crawlDelay, IReadOnlyList<string> sitemaps) => (_rules, CrawlDelay, Sitemaps) = (rules, crawlDelay, sitemaps);

    /// <summary>Asked for between two requests; no part of the standard, and meant seriously by those who write it.</summary>
    public TimeSpan? CrawlDelay { get; }

    /// <summary>Of the whole file, as written.</summary>
    public IReadOnlyList<string> Sitemaps { get; }

    public bool Allows(Uri url)
    {
        var path = PercentEncoding.Normalize(url.PathAndQuery);
        if (path == "/robots.txt") return true;
        var (longest, allow) = (-1, true);
        foreach (var (pattern, allows) in _rules)
        {
            // The longest match decides; of two as long, the one that allows.
            if (pattern.Length < longest || (pattern.Length == longest && !allows) || !pattern.Matches(path)) continue;
            (longest, allow) = (pattern.Length, allows);
        }

        return allow;
    }

    /// <summary>Reads a file of any kind: lines that are none of robots.txt are passed over.</summary>
    public static RobotsRules Parse(ReadOnlySpan<byte> file, string name)
    {
        var text = Encoding.UTF8.GetString(file[..Math.Min(file.Length, MostBytes)]).TrimStart('\uFEFF');
        Group own = new(), everybody = new();
        var sitemaps = new List<string>();
        bool isOwn = false, isEverybody = false, inNames = false;
        foreach (var range in text.AsSpan().SplitAny('\r', '\n'))
        {
            var line = text.AsSpan(range);
            if (line.IndexOf('#') is >= 0 and var comment) line = line[..comment];
            if (line.IndexOf(':') is not (> 0 and var colon)) continue;
            var key = line[..colon].Trim();
            var value = line[(colon + 1)..].Trim();
            if (Is(key, "user-agent"))
            {
                if (!inNames) (isOwn, isEverybody) = (false, false);
                isOwn |= Token(value).Equals(name, StringComparison.OrdinalIgnoreCase);
                isEverybody |= value is "*";
                inNames = true;
                continue;
            }

            if (Is(key, "sitemap"))
            {
                if (sitemaps.Count < MostSitemaps) sitemaps.Add(value.ToString());
                continue;
            }

            if (!Is(key, "allow") && !Is(key, "disallow") && !Is(key, "crawl-delay")) continue;
            inNames = false;
            if (isOwn) own.Add(key, value);
            if (isEverybody) everybody.Add(key, value);
            own.IsThere |= isOwn;
        }

        var group = own.IsThere ? own : everybody;
        return new RobotsRules(group.Rules, group.Delay, sitemaps);
    }

    private sealed class Group
    {
        public List<(UrlPattern Pattern, bool Allow)> Rules { get; } = [];

        public TimeSpan? Delay { get; private set; }

        public bool IsThere { get; set; }

        public void Add(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
        {
            if (Is(key, "crawl-delay"))
            {
                if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86_400) Delay = TimeSpan.FromSeconds(seconds);
            }
            else if (!value.IsEmpty)
            {
                // "Disallow:" with nothing behind it forbids nothing.
                Rules.Add((new UrlPattern(value.ToString()), Is(key, "allow")));
            }
        }
    }

    private static bool Is(ReadOnlySpan<char> key, ReadOnlySpan<char> name) => key.Equals(name, StringComparison.OrdinalIgnoreCase);

    // "ASEMB/1.0" names the same reader as "asemb".
    private static ReadOnlySpan<char> Token(ReadOnlySpan<char> value)
    {
        var end = 0;
        while (end < value.Length && (char.IsAsciiLetter(value[end]) || value[end] is '-' or '_')) end++;
        return value[..end];
    }
}
