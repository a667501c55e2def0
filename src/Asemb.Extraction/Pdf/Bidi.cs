using System.Text;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Turns a line from the order on paper into the order of reading. A reduced form of rules W1 to L2 of the Unicode bidirectional
/// algorithm (UAX #9), run backwards: one base direction, letters, numbers and neutrals.
/// </summary>
internal static class Bidi
{
    public static bool IsRightToLeft(string text)
    {
        Rune.DecodeFromUtf16(text, out var rune, out _);
        return rune.Value is >= 0x0590 and <= 0x08FF and not (>= 0x0660 and <= 0x0669) and not (>= 0x06F0 and <= 0x06F9) or >= 0xFB1D and <= 0xFDFF or >= 0xFE70 and <= 0xFEFC or >= 0x1E800 and <= 0x1EFFF;
    }

    /// <param name="visual">Characters from left to right as they stand on the page.</param>
    /// <param name="baseIsRightToLeft">The direction of the line as a whole.</param>
    public static string ToLogical(List<string> visual, bool baseIsRightToLeft)
    {
        var units = baseIsRightToLeft ? Enumerable.Reverse(visual).ToList() : [.. visual];
        var text = new StringBuilder(visual.Count);
        for (var i = 0; i < units.Count;)
        {
            // Runs against the base direction were mirrored with it (or stand mirrored on the page) and are turned round.
            var end = RunEnd(units, i, opposite: baseIsRightToLeft);
            if (end == i)
            {
                text.Append(baseIsRightToLeft ? Mirror(units[i]) : units[i]);
                i++;
                continue;
            }

            for (var k = end - 1; k >= i; k--) text.Append(baseIsRightToLeft ? units[k] : Mirror(units[k]));
            i = end;
        }

        return text.ToString();
    }

    /// <summary>The end of a run of left-to-right text (letters, digits and what stands between them), or of right-to-left text.</summary>
    private static int RunEnd(List<string> units, int start, bool opposite)
    {
        if (!IsStrong(units[start], opposite)) return start;
        var end = start + 1;
        for (var i = start + 1; i < units.Count; i++)
        {
            if (IsStrong(units[i], opposite)) end = i + 1;
            else if (IsStrong(units[i], !opposite)) break;
        }

        return end;
    }

    private static bool IsStrong(string unit, bool leftToRight) =>
        leftToRight ? char.IsLetterOrDigit(unit, 0) && !IsRightToLeft(unit) : IsRightToLeft(unit);

    private static string Mirror(string unit) => unit switch
    {
        "(" => ")",
        ")" => "(",
        "[" => "]",
        "]" => "[",
        "{" => "}",
        "}" => "{",
        "<" => ">",
        ">" => "<",
        "«" => "»",
        "»" => "«",
        _ => unit,
    };
}
