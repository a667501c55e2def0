namespace Asemb.Extraction.Web.Robots;

/// <summary>What a page itself says to robots, in <c>meta</c> elements or <c>X-Robots-Tag</c>.</summary>
internal readonly record struct RobotsTags(bool NoIndex, bool NoFollow)
{
    public RobotsTags With(RobotsTags other) => new(NoIndex || other.NoIndex, NoFollow || other.NoFollow);

    /// <summary>Values of the header: <c>noindex, nofollow</c> or, for one reader alone, <c>name: noindex</c>.</summary>
    public static RobotsTags OfHeaders(IEnumerable<string> values)
    {
        var tags = default(RobotsTags);
        foreach (var value in values)
        {
            var text = value.AsSpan();
            var colon = text.IndexOf(':');
            var name = colon < 0 ? [] : text[..colon].Trim();
            if (name.IsEmpty || name.Equals("unavailable_after", StringComparison.OrdinalIgnoreCase) || name.Contains(',')) tags = tags.With(Parse(text));
            else if (name.Equals(WebFetcher.RobotsName, StringComparison.OrdinalIgnoreCase)) tags = tags.With(Parse(text[(colon + 1)..]));
        }

        return tags;
    }

    public static RobotsTags Parse(ReadOnlySpan<char> content)
    {
        bool index = true, follow = true;
        foreach (var range in content.Split(','))
        {
            var word = content[range].Trim();
            index &= !(word.Equals("noindex", StringComparison.OrdinalIgnoreCase) || word.Equals("none", StringComparison.OrdinalIgnoreCase));
            follow &= !(word.Equals("nofollow", StringComparison.OrdinalIgnoreCase) || word.Equals("none", StringComparison.OrdinalIgnoreCase));
        }

        return new RobotsTags(!index, !follow);
    }
}
