namespace Asemb.Extraction.Web.Robots;

/// <summary>
/// A pattern of robots.txt (RFC 9309, 2.2.2 and 2.2.3) for the path and query of a URL: a beginning, in which <c>*</c> stands for anything and a last
/// <c>$</c> for the end. Matching takes time in proportion to both lengths.
/// </summary>
internal sealed class UrlPattern
{
    private readonly string[] _parts;
    private readonly bool _toTheEnd;

    public UrlPattern(string pattern)
    {
        _toTheEnd = pattern.EndsWith('$');
        var bare = PercentEncoding.Normalize(_toTheEnd ? pattern[..^1] : pattern);
        _parts = bare.Split('*');
        Length = pattern.Length;
    }

    /// <summary>The longest pattern that matches decides.</summary>
    public int Length { get; }

    /// <param name="path">Path and query, with percent-encoding as <see cref="PercentEncoding.Normalize"/> leaves it.</param>
    public bool Matches(ReadOnlySpan<char> path)
    {
        if (!path.StartsWith(_parts[0], StringComparison.Ordinal)) return false;
        var rest = path[_parts[0].Length..];
        if (_parts.Length == 1) return !_toTheEnd || rest.IsEmpty;
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var at = rest.IndexOf(part, StringComparison.Ordinal);
            if (at < 0) return false;
            rest = rest[(at + part.Length)..];
        }

        return _toTheEnd ? rest.EndsWith(_parts[^1], StringComparison.Ordinal) : rest.IndexOf(_parts[^1], StringComparison.Ordinal) >= 0;
    }
}
