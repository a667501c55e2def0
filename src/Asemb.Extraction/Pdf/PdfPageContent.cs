using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.PdfFonts;

namespace Asemb.Extraction.Pdf;

/// <summary>A character as it is drawn on the page.</summary>
/// <param name="Size">Font size in points; 0 when the file gives none that makes sense.</param>
internal readonly record struct DrawnGlyph(string Text, PdfPoint Start, PdfPoint End, double Size, FontDetails? Font);

/// <summary>A straight line along an axis, as tables are ruled with. Coordinates of the page, from low to high.</summary>
internal readonly record struct PdfRule(double Left, double Bottom, double Right, double Top)
{
    public bool IsHorizontal => Right - Left >= Top - Bottom;
}

/// <summary>What one page draws, as far as text is concerned.</summary>
internal sealed class PdfPageContent
{
    // A page of small print holds 10,000 characters; a file that draws more than this on one page means harm.
    private const int MaxGlyphs = 1_000_000;

    // Drawings may hold any number of lines; a page with so many is one, and has no ruled tables.
    private const int MaxRules = 4000;

    public List<DrawnGlyph> Glyphs { get; } = [];

    public List<PdfRule> Rules { get; } = [];

    public int Images { get; set; }

    public void Add(DrawnGlyph glyph)
    {
        if (Glyphs.Count == MaxGlyphs) throw ExtractionBudget.Exceeded($"A page of the PDF draws more than {MaxGlyphs:N0} characters", "Print the file to PDF again.");
        Glyphs.Add(glyph);
    }

    public void Add(PdfRule rule)
    {
        if (Rules.Count <= MaxRules) Rules.Add(rule);
    }

    public bool IsDrawing => Rules.Count > MaxRules;
}
