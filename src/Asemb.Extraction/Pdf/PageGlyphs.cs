using System.Text;
using UglyToad.PdfPig.PdfFonts;

namespace Asemb.Extraction.Pdf;

/// <summary>Takes the characters of a page: turns rotated text upright, drops shadows drawn twice, resolves ligatures.</summary>
internal static class PageGlyphs
{
    // Text in another direction than the page's is kept when it is this share of it: rotated tables stay, stamps in the margin go.
    private const double OtherDirectionShare = 0.2;

    private static readonly string[] BoldNames = ["bold", "black", "heavy", "semibold", "demi", "cmbx", "sfbx", "-medi", "extrab"];
    private static readonly string[] MonospacedNames = ["mono", "courier", "consol", "cmtt", "sftt", "typewriter", "menlo", "inconsolata", "sourcecode", "lucidacons"];

    private static readonly string[] SymbolFonts = ["wingdings", "webdings", "dingbats", "symbol"];

    /// <summary>One list for each direction of text, the page's own first.</summary>
    public static List<(int Direction, List<PdfGlyph> Glyphs)> Read(IReadOnlyList<DrawnGlyph> letters)
    {
        var directions = new List<PdfGlyph>[4];
        for (var i = 0; i < directions.Length; i++) directions[i] = [];
        var fonts = new Dictionary<string, (bool Bold, bool Mono, bool Italic)>(StringComparer.Ordinal);
        var seen = new HashSet<(string, int, int)>();
        var direction = 0;
        for (var i = 0; i < letters.Count; i++)
        {
            var letter = letters[i];
            var text = Clean(letter.Text, letter.Font?.Name);
            if (text.Length == 0) continue;
            direction = Direction(letter, direction);
            var (start, end) = (Upright(letter.Start.X, letter.Start.Y, direction), Upright(letter.End.X, letter.End.Y, direction));
            var size = letter.Size is > 0.5 and < 500 ? letter.Size : 10;
            if (!double.IsFinite(start.X + end.X + start.Y) || Math.Abs(start.X) > 1e6 || Math.Abs(start.Y) > 1e6) continue;

            var (left, right) = (Math.Min(start.X, end.X), Math.Max(start.X, end.X));
            if (!char.IsWhiteSpace(text[0]) && IsRepeat(seen, text, left, start.Y, 0.06 * size)) continue;
            if (IsCombining(text) && directions[direction] is { Count: > 0 } list && Touches(list[^1], left, start.Y))
            {
                list[^1] = list[^1] with { Text = (list[^1].Text + text).Normalize(NormalizationForm.FormC) };
                continue;
            }

            var (bold, mono, italic) = Font(fonts, letter.Font);
            directions[direction].Add(new PdfGlyph(text, left, right, start.Y, size, bold, mono, italic, i));
        }

        var total = directions.Sum(list => list.Count);
        return [.. directions.Select((list, direction) => (Direction: direction, Glyphs: list)).Where(one => one.Glyphs.Count > 0).OrderByDescending(one => one.Glyphs.Count)
            .Where((one, rank) => rank == 0 || one.Glyphs.Count > OtherDirectionShare * total)];
    }

    private static int Direction(DrawnGlyph letter, int fallback)
    {
        var (dx, dy) = (letter.End.X - letter.Start.X, letter.End.Y - letter.Start.Y);
        if (Math.Abs(dx) < 1e-6 && Math.Abs(dy) < 1e-6) return fallback;
        return Math.Abs(dx) >= Math.Abs(dy) ? (dx >= 0 ? 0 : 2) : (dy >= 0 ? 1 : 3);
    }

    private static (double X, double Y) Upright(double x, double y, int direction) => direction switch
    {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    };

    // Bold text is sometimes drawn two or four times, a fraction of a point apart.
    private static bool IsRepeat(HashSet<(string, int, int)> seen, string text, double x, double y, double unit)
    {
        var (column, row) = ((int)Math.Round(x / unit), (int)Math.Round(y / unit));
        for (var dx = -1; dx <= 1; dx++)
        {
            if (seen.Contains((text, column + dx, row))) return true;
        }

        seen.Add((text, column, row));
        return false;
    }

    private static bool Touches(PdfGlyph glyph, double x, double y) =>
        x > glyph.Left - (0.5 * glyph.Size) && x < glyph.Right + (0.5 * glyph.Size) && Math.Abs(y - glyph.Baseline) < glyph.Size;

    private static bool IsCombining(string text) => char.GetUnicodeCategory(text, 0) is System.Globalization.UnicodeCategory.NonSpacingMark;

    private static (bool Bold, bool Mono, bool Italic) Font(Dictionary<string, (bool Bold, bool Mono, bool Italic)> fonts, FontDetails? font)
    {
        var name = font?.Name ?? "";
        if (fonts.TryGetValue(name, out var known)) return known;
        var bold = font is { IsBold: true } || BoldNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
        var mono = MonospacedNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));
        var italic = font is { IsItalic: true } || name.Contains("italic", StringComparison.OrdinalIgnoreCase) || name.Contains("oblique", StringComparison.OrdinalIgnoreCase);
        return fonts[name] = (bold, mono, italic);
    }

    private static string Clean(string? value, string? font)
    {
        if (string.IsNullOrEmpty(value)) return "";
        if (value.Length == 1 && value[0] is > ' ' and < '\u0300' and not ('\u00AD' or >= '\u007F' and <= '\u00A0')) return value;
        var text = new StringBuilder(value.Length);
        foreach (var rune in value.EnumerateRunes())
        {
            var code = rune.Value;
            switch (code)
            {
                // Latin ligatures and Arabic presentation forms are shapes, not letters: search needs the letters.
                case >= 0xFB00 and <= 0xFB06 or >= 0xFB1D and <= 0xFDFF or >= 0xFE70 and <= 0xFEFC:
                    text.Append(rune.ToString().Normalize(NormalizationForm.FormKC));
                    break;
                case 0xF0B7 or 0xF0A7 or 0xF076 or 0xF0D8:
                    text.Append('•');
                    break;
                case >= 0x7F and <= 0x9F:
                    // Symbol fonts without a Unicode table: nearly always bullets and tick boxes.
                    if (font is not null && SymbolFonts.Any(name => font.Contains(name, StringComparison.OrdinalIgnoreCase))) text.Append('•');
                    break;
                case >= 0xE000 and <= 0xF8FF or 0x200B or 0xFEFF or < 0x20:
                    break;
                case 0xAD:
                    text.Append('-');
                    break;
                case 0xA0 or >= 0x2000 and <= 0x200A or 0x202F or 0x3000:
                    text.Append(' ');
                    break;
                default:
                    text.Append(rune.ToString());
                    break;
            }
        }

        return text.ToString();
    }
}
