namespace Asemb.Extraction.Pdf;

/// <summary>Horizontal gaps in units of the font size; found on the sample files, where they separate well.</summary>
internal static class TextGaps
{
    /// <summary>Kerning stays below, the tightest spaces of justified text above.</summary>
    public const double Word = 0.15;

    /// <summary>Where the file draws its spaces, a gap without one must be this wide to count as one.</summary>
    public const double WordBesideSpaces = 0.28;

    /// <summary>Between two pieces that the file draws one after the other; wider means another cell or column.</summary>
    public const double CellInSequence = 1.6;

    /// <summary>Between two pieces that the file draws at different times.</summary>
    public const double CellOutOfSequence = 0.75;
}
