namespace Asemb.Extraction.Office.Word;

/// <summary>What the glyphs of the fonts mean that Word keeps in the private use area; the low byte is the place in the font.</summary>
internal static class SymbolFont
{
    // The encoding of the font "Symbol" (PDF 32000-1, annex D.5), in two halves; blanks are pieces of large brackets and arrows.
    private const string Low = "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
    private const string High = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…  ↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑           ⟩∫";
    private const int FirstLow = 0x21;
    private const int FirstHigh = 0xA0;

    /// <returns>Null when the meaning is not known.</returns>
    public static string? Text(string font, int code)
    {
        var place = code & 0xFF;
        if (font.StartsWith("Wingdings", StringComparison.OrdinalIgnoreCase))
        {
            return place switch
            {
                0xFE or 0xFD or 0x52 or 0x54 => "[x] ",
                0xA8 or 0x6F or 0xA3 => "[ ] ",
                0xE0 or 0xE8 => "→",
                _ => null,
            };
        }

        if (code is > 0x20 and < 0xD800 && !font.Equals("Symbol", StringComparison.OrdinalIgnoreCase)) return ((char)code).ToString();
        if (!font.Equals("Symbol", StringComparison.OrdinalIgnoreCase) || code is > 0xFF and (< 0xF000 or > 0xF0FF)) return null;
        var found = place >= FirstHigh ? High.ElementAtOrDefault(place - FirstHigh) : place >= FirstLow ? Low.ElementAtOrDefault(place - FirstLow) : '\0';
        return found is '\0' or ' ' ? null : found.ToString();
    }
}
