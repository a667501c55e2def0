namespace Asemb.Extraction.Pdf;

/// <summary>Characters that were drawn one after the other without a gap: usually a word.</summary>
internal sealed class PdfChunk
{
    public PdfChunk(PdfGlyph first)
    {
        Glyphs = [first];
        (Left, Right, Baseline, Size) = (first.Left, first.Right, first.Baseline, first.Size);
    }

    public List<PdfGlyph> Glyphs { get; }

    /// <summary>The file draws a space character at its left edge.</summary>
    public bool SpaceLeft { get; private set; }

    /// <summary>The file draws a space character at its right edge.</summary>
    public bool SpaceRight { get; private set; }

    public double Left { get; private set; }

    public double Right { get; private set; }

    public double Baseline { get; }

    public double Size { get; }

    public int First => Glyphs[0].Index;

    public int Last => Glyphs[^1].Index;

    /// <summary>Cuts a page's characters where there is a space, a gap, or another size or line.</summary>
    public static List<PdfChunk> Cut(List<PdfGlyph> glyphs)
    {
        var chunks = new List<PdfChunk>();
        PdfGlyph? space = null;
        foreach (var glyph in glyphs)
        {
            if (glyph.IsSpace)
            {
                space = glyph;
                if (chunks.Count > 0) chunks[^1].Note(glyph);
                continue;
            }

            if (space is null && chunks.Count > 0 && chunks[^1].Continues(glyph))
            {
                chunks[^1].Add(glyph);
                continue;
            }

            chunks.Add(new PdfChunk(glyph));
            if (space is { } before) chunks[^1].Note(before);
            space = null;
        }

        return chunks;
    }

    // Where a space stands says more than when it is drawn: right-to-left text is drawn in either order.
    private void Note(PdfGlyph space)
    {
        if (Math.Abs(space.Baseline - Baseline) > 0.5 * Size) return;
        SpaceLeft |= Math.Abs(space.Right - Left) < 0.35 * Size && space.Left < Left;
        SpaceRight |= Math.Abs(space.Left - Right) < 0.35 * Size && space.Right > Right;
    }

    private bool Continues(PdfGlyph glyph)
    {
        var last = Glyphs[^1];
        if (Math.Abs(glyph.Baseline - Baseline) > 0.08 * Size || Math.Abs(glyph.Size - Size) > 0.15 * Size) return false;
        var gap = glyph.Left >= last.Left ? glyph.Left - last.Right : last.Left - glyph.Right;
        return gap > -0.6 * Size && gap < TextGaps.Word * Size;
    }

    private void Add(PdfGlyph glyph)
    {
        Glyphs.Add(glyph);
        Left = Math.Min(Left, glyph.Left);
        Right = Math.Max(Right, glyph.Right);
    }
}
