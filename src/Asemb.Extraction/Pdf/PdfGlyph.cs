namespace Asemb.Extraction.Pdf;

/// <summary>
/// A drawn character in upright coordinates (points, y upwards), whatever the rotation of its page.
/// </summary>
/// <param name="Text">One or more UTF-16 units; ligatures are resolved, combining marks belong to their letter.</param>
/// <param name="Size">Font size as drawn, in points.</param>
/// <param name="Index">Position in the page's content stream.</param>
internal readonly record struct PdfGlyph(string Text, double Left, double Right, double Baseline, double Size, bool IsBold, bool IsMonospaced, bool IsItalic, int Index)
{
    public bool IsSpace => Text.Length == 1 && char.IsWhiteSpace(Text[0]);
}
