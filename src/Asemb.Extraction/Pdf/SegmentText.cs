using System.Text;

namespace Asemb.Extraction.Pdf;

/// <summary>Puts the words of a segment together: spaces from gaps, and right-to-left text back into the order of reading.</summary>
internal static class SegmentText
{
    /// <param name="chunks">Sorted from left to right.</param>
    public static string Write(List<PdfChunk> chunks)
    {
        var (rightToLeft, leftToRight) = (0, 0);
        foreach (var glyph in chunks.SelectMany(chunk => chunk.Glyphs))
        {
            if (Bidi.IsRightToLeft(glyph.Text)) rightToLeft++;
            else if (char.IsLetter(glyph.Text, 0)) leftToRight++;
        }

        var threshold = Threshold(chunks);
        return rightToLeft == 0 ? LeftToRight(chunks, threshold) : Bidi.ToLogical(Visual(chunks, threshold), rightToLeft >= leftToRight);
    }

    private static string LeftToRight(List<PdfChunk> chunks, double threshold)
    {
        var text = new StringBuilder();
        for (var i = 0; i < chunks.Count; i++)
        {
            if (i > 0 && IsSpace(chunks[i - 1], chunks[i], threshold)) text.Append(' ');
            foreach (var glyph in chunks[i].Glyphs) text.Append(glyph.Text);
        }

        return text.ToString();
    }

    private static List<string> Visual(List<PdfChunk> chunks, double threshold)
    {
        var units = new List<string>();
        for (var i = 0; i < chunks.Count; i++)
        {
            if (i > 0 && IsSpace(chunks[i - 1], chunks[i], threshold)) units.Add(" ");
            units.AddRange(chunks[i].Glyphs.OrderBy(glyph => glyph.Left + glyph.Right).Select(glyph => glyph.Text));
        }

        return units;
    }

    private static bool IsSpace(PdfChunk left, PdfChunk right, double threshold)
    {
        var gap = right.Left - left.Right;
        if (left.SpaceRight || right.SpaceLeft) return gap > -0.3 * Math.Min(left.Size, right.Size);
        return gap > threshold * Math.Max(left.Size, right.Size);
    }

    /// <summary>The gap that means a space, learned from the segment: letter-spaced titles have wide gaps everywhere.</summary>
    private static double Threshold(List<PdfChunk> chunks)
    {
        if (chunks.Zip(chunks.Skip(1)).Any(pair => pair.First.SpaceRight || pair.Second.SpaceLeft)) return TextGaps.WordBesideSpaces;
        if (chunks.Count < 5 || chunks.Count(chunk => chunk.Glyphs.Count == 1) < 0.7 * chunks.Count) return TextGaps.Word;
        var gaps = chunks.Zip(chunks.Skip(1), (left, right) => (right.Left - left.Right) / Math.Max(left.Size, right.Size)).Order().ToList();
        return Math.Max(TextGaps.Word, 1.6 * gaps[gaps.Count / 2]);
    }
}
