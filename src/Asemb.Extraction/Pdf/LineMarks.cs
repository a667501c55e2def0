using System.Text.RegularExpressions;

namespace Asemb.Extraction.Pdf;

/// <summary>What the beginning or the look of a line says about it.</summary>
internal static partial class LineMarks
{

    /// <summary>Length of a bullet or number that begins a list item, with the space behind it; 0 when there is none.</summary>
    public static int LabelLength(string text, out bool isBullet)
    {
        isBullet = text.Length > 1 && IsBullet(text[0]) && (text[1] == ' ' || (text[0] is not ('-' or '–' or '*' or 'o') && char.IsLetter(text[1])));
        if (isBullet) return text[1] == ' ' ? 2 : 1;
        if (text.Length == 0 || (!char.IsAsciiLetterOrDigit(text[0]) && text[0] != '(')) return 0;
        var match = NumberLabel().Match(text.Length > 16 ? text[..16] : text);
        return match.Success ? match.Length : 0;
    }

    /// <summary>The whole text is a bullet or a number, as the first cell of a list line.</summary>
    public static bool IsLabel(string text) => (text.Length == 1 && IsBullet(text[0])) || (text.Length <= 6 && OnlyNumberLabel().IsMatch(text));

    public static bool HasLeader(string text) => text.Contains("....", StringComparison.Ordinal) || text.Contains(". . . .", StringComparison.Ordinal) || text.Contains("…………", StringComparison.Ordinal);

    /// <summary>Dots that lead the eye to a page number become one space.</summary>
    public static string WithoutLeader(string text) => HasLeader(text) ? Leader().Replace(text, " ").Trim() : text;

    public static bool IsCaption(string text) => Caption().IsMatch(text.Length > 40 ? text[..40] : text);

    public static bool IsPageNumber(string text) => text.Length <= 24 && PageNumber().IsMatch(text);

    private static bool IsBullet(char c) => c is '•' or '◦' or '▪' or '▫' or '‣' or '●' or '○' or '■' or '□' or '∙' or '·' or '➢' or '➤' or '✓' or '✔' or '►' or '▶' or '◆' or '❖' or '–' or '-' or '*' or '⁃' or '☐' or '☑' or '☒' or '◼' or '⚫';

    [GeneratedRegex(@"^(\(?\d{1,3}[.)]|\(\d{1,3}\)|\(?[a-z]\)|\(?[ivx]{1,5}\))\s+", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NumberLabel();

    [GeneratedRegex(@"^(\(?\d{1,3}[.)]|\(\d{1,3}\)|\(?[a-z]\)|\(?[ivx]{1,5}\)|\d+(\.\d+)+\.?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OnlyNumberLabel();

    [GeneratedRegex(@"(\s*[.…]){4,}\s*", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Leader();

    [GeneratedRegex(@"^(figure|fig\.?|table|tab\.|listing|algorithm|exhibit|chart|abbildung|abb\.|tabelle|figura|tabla|tableau|图|表|圖|図)\s*\d+([.\-]\d+)*\s*[.:–\-—\s]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Caption();

    [GeneratedRegex(@"^[-–—|\s]*((page|seite|página|pagina|стр\.?|p\.)\s*)?(\d{1,4}|\d{1,3}-\d{1,4}|[ivxlc]{1,7})(\s*(of|/|von|de|sur|из|di)\s*\d{1,4})?[-–—|\s]*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PageNumber();
}
