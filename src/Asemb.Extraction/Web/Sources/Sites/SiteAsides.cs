using System.Globalization;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <param name="Reason">As the sync counts it.</param>
/// <param name="Version">For a conditional request; what is aside because it could not be read has none.</param>
/// <param name="Misses">Syncs in a row in which there was nothing.</param>
internal sealed record SiteAside(int Depth, string Reason, string? Version, int Misses);

/// <summary>
/// URLs of the site that lead to no document (now): redirects, duplicates, pages that want not to be indexed or could not be read. They are kept from one
/// sync to the next, because pages that did not change are not fetched, and so do not tell again where they lead. Not thread-safe.
/// </summary>
internal sealed class SiteAsides
{
    public const string Duplicate = "duplicate";
    public const string NotFound = "not_found";

    /// <summary>It was handed over and became no document: its key is another's, or a limit is in the way.</summary>
    public const string NotTaken = "not_taken";

    /// <summary>Beyond it the sync forgets; what is forgotten is found again when a page that links there changes.</summary>
    private const int Most = 20_000;

    /// <summary>A broken link is tried again so often; then it is taken for given up.</summary>
    private const int MostMisses = 10;

    private readonly Dictionary<string, SiteAside> _byUrl = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, SiteAside>> All => _byUrl;

    public SiteAside? Find(string url) => _byUrl.GetValueOrDefault(url);

    public void Put(string url, int depth, string reason, string? version = null)
    {
        var misses = reason == NotFound ? (Find(url)?.Misses ?? 0) + 1 : 0;
        if (misses > MostMisses) _byUrl.Remove(url);
        else if (_byUrl.Count < Most || _byUrl.ContainsKey(url)) _byUrl[url] = new SiteAside(depth, reason, version, misses);
    }

    public void Remove(string url) => _byUrl.Remove(url);

    public string Write() => PackedLines.Pack(_byUrl.Select(entry => string.Join(
        '\t', entry.Value.Depth.ToString(CultureInfo.InvariantCulture), entry.Value.Reason, entry.Value.Misses.ToString(CultureInfo.InvariantCulture), entry.Value.Version?.Replace('\t', ' ') ?? "", entry.Key)));

    public static SiteAsides Read(string? text)
    {
        var asides = new SiteAsides();
        foreach (var line in text is null ? [] : PackedLines.Unpack(text))
        {
            var parts = line.Split('\t', 5);
            asides._byUrl[parts[4]] = new SiteAside(int.Parse(parts[0], CultureInfo.InvariantCulture), parts[1], parts[3].Length > 0 ? parts[3] : null, int.Parse(parts[2], CultureInfo.InvariantCulture));
        }

        return asides;
    }
}
