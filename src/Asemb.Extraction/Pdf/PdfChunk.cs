namespace Asemb.Extraction.Pdf;

/// <summary>Characters that were drawn one after the other without a gap: usually a word.</summary>
internal sealed class PdfChunk
{
    public PdfChunk(PdfGlyph first, bool spaceBefore)
    {
        Glyphs = [first];
        SpaceBefore = spaceBefore;
        (Left, Right, Baseline, Size) = (first.Left, first.Right, first.Baseline, first.Size);
    }

    public List<PdfGlyph> Glyphs { get; }

    /// <summary>The file draws a space character in front of it.</summary>
    public bool SpaceBefore { get; }

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
        var space = false;
        foreach (var glyph in glyphs)
        {
            if (glyph.IsSpace)
            {
                space = true;
                continue;
            }

            if (!space && chunks.Count > 0 && chunks[^1].Continues(glyph)) chunks[^1].Add(glyph);
            else chunks.Add(new PdfChunk(glyph, space));
            space = false;
        }

        return chunks;
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
