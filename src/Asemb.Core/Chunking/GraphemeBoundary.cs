using System.Globalization;

namespace Asemb.Core.Chunking;

/// <summary>
/// Keeps cuts between grapheme clusters (Unicode UAX #29). Cuts stand beside white space, behind the end of a sentence, or were reached
/// by walking clusters forward; for the first two the pair of characters around the cut decides alone, so no look-back is needed.
/// </summary>
internal static class GraphemeBoundary
{
    // Below U+0300 nothing joins its neighbour but CR LF.
    private const char FirstJoining = '\u0300';

    /// <summary>True when a cut at the position would part a surrogate pair or a combining sequence.</summary>
    public static bool Joins(ReadOnlySpan<char> text, int position)
    {
        if (position <= 0 || position >= text.Length) return false;
        var before = text[position - 1];
        var after = text[position];
        if (before < FirstJoining && after < FirstJoining) return before == '\r' && after == '\n';
        var from = position - 1;
        if (char.IsLowSurrogate(before) && from > 0 && char.IsHighSurrogate(text[from - 1])) from--;

        // Two code points are enough to see the pair; the cap keeps a cluster of millions of marks from being walked each time.
        var window = text.Slice(from, Math.Min(4, text.Length - from));
        return StringInfo.GetNextTextElementLength(window) > position - from;
    }

    /// <summary>Length of the cluster that begins at the position; at least 1.</summary>
    public static int ClusterLength(ReadOnlySpan<char> text, int position)
    {
        if (position + 1 >= text.Length) return text.Length - position;
        if (text[position] < FirstJoining && text[position + 1] < FirstJoining) return Joins(text, position + 1) ? 2 : 1;
        return StringInfo.GetNextTextElementLength(text[position..]);
    }

    /// <summary>First position from <paramref name="start"/> that is not white space; a space that carries a combining mark stays.</summary>
    public static int TrimStart(ReadOnlySpan<char> text, int start, int end)
    {
        var position = start;
        while (position < end && char.IsWhiteSpace(text[position])) position++;
        return position > start && position < end && Joins(text, position) ? position - 1 : position;
    }

    /// <summary>Behind the last character up to <paramref name="end"/> that is not white space.</summary>
    public static int TrimEnd(ReadOnlySpan<char> text, int start, int end)
    {
        var position = end;
        while (position > start && char.IsWhiteSpace(text[position - 1])) position--;
        return position > start && position < end && Joins(text, position) ? position + 1 : position;
    }
}
