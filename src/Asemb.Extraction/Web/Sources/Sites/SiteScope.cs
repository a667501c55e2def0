using System.Collections.Frozen;
using Asemb.Core.Documents;
using Asemb.Extraction.Web.Robots;

namespace Asemb.Extraction.Web.Sources.Sites;

/// <summary>What belongs to a site: its origin, below the path where it begins, as far as its patterns allow.</summary>
internal sealed class SiteScope
{
    /// <summary>Files that no document comes of; asking for them would cost a request each.</summary>
    private static readonly FrozenSet<string> Media = FrozenSet.ToFrozenSet(
        (".png .jpg .jpeg .gif .webp .avif .svg .ico .bmp .tif .tiff .css .js .mjs .map .woff .woff2 .ttf .otf .eot .mp3 .mp4 .m4a .m4v .avi .mov .mkv .webm .ogg .ogv .wav .flac "
        + ".zip .gz .tgz .bz2 .xz .7z .rar .tar .jar .war .exe .msi .dmg .deb .rpm .apk .iso .img .bin .dll .so .whl .swf .psd .ai .eps .sig .asc .sha256 .md5").Split(' '),
        StringComparer.OrdinalIgnoreCase);

    private readonly string _origin;
    private readonly string _path;
    private readonly string? _plain;
    private readonly IReadOnlyList<UrlPattern> _include;
    private readonly IReadOnlyList<UrlPattern> _exclude;

    public SiteScope(SiteSettings settings)
    {
        Start = settings.Url;
        _origin = CanonicalUrl.Origin(Start);
        _path = PrefixOf(Start.AbsolutePath);
        _plain = Start is { Scheme: "https", IsDefaultPort: true } ? "http://" + Start.Authority : null;
        _include = [.. settings.Include.Select(pattern => new UrlPattern(pattern))];
        _exclude = [.. settings.Exclude.Select(pattern => new UrlPattern(pattern))];
    }

    public Uri Start { get; }

    /// <summary>The URL as the site itself would write it, when it is one of its own; null when it is not.</summary>
    public Uri? Own(Uri url)
    {
        // Old links to a site that moved to https long ago.
        if (_plain is not null && CanonicalUrl.Origin(url) == _plain) url = new Uri(_origin + url.PathAndQuery);
        if (!string.Equals(CanonicalUrl.Origin(url), _origin, StringComparison.Ordinal)) return null;
        var path = url.AbsolutePath;
        return path.StartsWith(_path, StringComparison.Ordinal) && (_path.EndsWith('/') || path.Length == _path.Length || path[_path.Length] == '/') ? url : null;
    }

    /// <summary>Why one of the site's own URLs is not visited: <c>excluded</c>, <c>type</c>, <c>url_length</c>; null when it is.</summary>
    public string? Refusal(Uri own)
    {
        if (own.AbsoluteUri.Length > DocumentKey.MaxLength) return "url_length";
        if (Media.Contains(Path.GetExtension(own.AbsolutePath))) return "type";
        return IsStart(own) || Keeps(own) ? null : "excluded";
    }

    /// <summary>Whether a page becomes a document. The start is visited in any case, for its links.</summary>
    public bool Keeps(Uri own)
    {
        var path = own.PathAndQuery;
        return (_include.Count == 0 || _include.Any(pattern => pattern.Matches(path))) && !_exclude.Any(pattern => pattern.Matches(path));
    }

    public bool IsStart(Uri url) => string.Equals(url.AbsoluteUri, Start.AbsoluteUri, StringComparison.Ordinal);

    /// <summary>/docs/ and /docs/index.html: what is below /docs/. /docs: itself and what is below.</summary>
    private static string PrefixOf(string path)
    {
        var last = path.LastIndexOf('/') + 1;
        return path.AsSpan(last).Contains('.') ? path[..last] : path;
    }
}
