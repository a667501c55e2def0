using System.Globalization;
using System.Text;

namespace Asemb.Extraction.Office;

/// <summary>Writes list numbers in the formats that office files name.</summary>
internal static class NumberText
{
    private static readonly (int Value, string Text)[] Roman =
    [
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ];

    /// <summary>Formats are named as in WordprocessingML; unknown ones give decimals.</summary>
    public static string Format(int value, string format) => format switch
    {
        "lowerLetter" => Letters(value, 'a'),
        "upperLetter" => Letters(value, 'A'),
        "lowerRoman" => ToRoman(value),
        "upperRoman" => ToRoman(value).ToUpperInvariant(),
        "decimalZero" => value.ToString("00", CultureInfo.InvariantCulture),
        "none" or "bullet" => "",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    // Word counts a, b … z, aa, bb … zz, aaa.
    private static string Letters(int value, char first) =>
        value is < 1 or > 26 * 20 ? value.ToString(CultureInfo.InvariantCulture) : new string((char)(first + ((value - 1) % 26)), ((value - 1) / 26) + 1);

    private static string ToRoman(int value)
    {
        if (value is < 1 or > 3999) return value.ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        foreach (var (worth, letters) in Roman)
        {
            for (; value >= worth; value -= worth) text.Append(letters);
        }

        return text.ToString();
    }
}
