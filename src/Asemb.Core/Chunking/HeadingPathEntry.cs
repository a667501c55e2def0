using System.Text;

namespace Asemb.Core.Chunking;

/// <summary>A heading as it stands in a heading path: one line, bounded, so that a heading of megabytes is not repeated in every chunk.</summary>
internal static class HeadingPathEntry
{
    public const int MaxLength = 200;

    private const char Cut = '…';

    public static string Of(ReadOnlySpan<char> heading)
    {
        var builder = new StringBuilder();
        var length = Math.Min(heading.Length, MaxLength * 4);
        for (var i = 0; i < length;)
        {
            var cluster = GraphemeBoundary.ClusterLength(heading[..length], i);
            if (builder.Length + cluster > MaxLength) return builder.Append(Cut).ToString();
            if (cluster == 1 && char.IsWhiteSpace(heading[i]))
            {
                if (builder.Length > 0 && builder[^1] != ' ') builder.Append(' ');
            }
            else
            {
                builder.Append(heading.Slice(i, cluster));
            }

            i += cluster;
        }

        return length < heading.Length ? builder.Append(Cut).ToString() : builder.ToString().TrimEnd();
    }

    /// <summary>Where the text goes on behind the heading it opens with, or -1 when it does not open with it.</summary>
    public static int BehindHeading(ReadOnlySpan<char> text, ReadOnlySpan<char> heading)
    {
        var whole = heading.IsEmpty || heading[^1] != Cut;
        if (!whole) heading = heading[..^1];
        var position = 0;
        foreach (var c in heading)
        {
            if (c == ' ')
            {
                var from = position;
                while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
                if (position == from) return -1;
            }
            else if (position >= text.Length || text[position++] != c)
            {
                return -1;
            }
        }

        if (!whole)
        {
            var line = text[position..].IndexOf('\n');
            position = line < 0 ? text.Length : position + line;
        }

        if (position < text.Length && !char.IsWhiteSpace(text[position])) return -1;
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
        return position;
    }
}
