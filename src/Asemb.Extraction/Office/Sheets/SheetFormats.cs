using System.Globalization;
using System.Xml.Linq;
using Asemb.Extraction.Archives;

namespace Asemb.Extraction.Office.Sheets;

/// <summary>What a number format makes of a number, as far as the text of a cell is concerned.</summary>
internal enum NumberKind
{
    Plain,
    Date,
    Time,
    DateTime,
    Duration,
    Percent,
}

/// <summary>Number formats of a workbook: tells dates and percentages from plain numbers, and writes them.</summary>
internal sealed class SheetFormats
{
    private static readonly XNamespace X = Vocabulary.Sheet;

    private readonly NumberKind[] _kinds;
    private readonly bool _from1904;

    public SheetFormats(XElement? styles, bool from1904)
    {
        _from1904 = from1904;
        var codes = new Dictionary<int, string>();
        foreach (var format in styles?.Element(X + "numFmts")?.Elements(X + "numFmt") ?? [])
        {
            if (Int(format, "numFmtId") is { } id) codes[id] = (string?)format.Attribute("formatCode") ?? "";
        }

        _kinds = (styles?.Element(X + "cellXfs")?.Elements(X + "xf") ?? [])
            .Select(cell => Int(cell, "numFmtId") is { } id ? codes.TryGetValue(id, out var code) ? KindOf(code) : BuiltIn(id) : NumberKind.Plain).ToArray();
    }

    /// <summary>The text of a number as the sheet means it; numbers without a special format keep the digits that were typed.</summary>
    public string Write(string value, int style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return value;
        var kind = style >= 0 && style < _kinds.Length ? _kinds[style] : NumberKind.Plain;
        if (kind is NumberKind.Percent) return Math.Round(number * 100, 4).ToString("G15", CultureInfo.InvariantCulture) + "%";
        if (kind is NumberKind.Duration) return Duration(number);
        if (kind is NumberKind.Plain || ToDate(number) is not { } date)
            return Math.Abs(number) < 1e15 ? number.ToString("G15", CultureInfo.InvariantCulture) : value;
        return kind switch
        {
            NumberKind.Time => date.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            NumberKind.Date when date.TimeOfDay == TimeSpan.Zero => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            _ => date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        };
    }

    // Day 60 of the 1900 system is the 29 February 1900 that never was (kept from Lotus 1-2-3): days before it are one too high.
    private DateTime? ToDate(double number)
    {
        if (number is < 0 or >= 2_958_466) return null;
        var start = _from1904 ? new DateTime(1904, 1, 1, 0, 0, 0, DateTimeKind.Unspecified) : number < 60 ? new DateTime(1899, 12, 31, 0, 0, 0, DateTimeKind.Unspecified) : new DateTime(1899, 12, 30, 0, 0, 0, DateTimeKind.Unspecified);
        var seconds = Math.Round(number * 86_400);
        return seconds >= (DateTime.MaxValue - start).TotalSeconds ? null : start.AddSeconds(seconds);
    }

    private static string Duration(double days)
    {
        if (Math.Abs(days) > 1e6) return days.ToString("G15", CultureInfo.InvariantCulture);
        var seconds = (long)Math.Round(Math.Abs(days) * 86_400);
        return string.Create(CultureInfo.InvariantCulture, $"{(days < 0 ? "-" : "")}{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    private static int? Int(XElement element, string attribute) =>
        int.TryParse((string?)element.Attribute(attribute), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static NumberKind BuiltIn(int id) => id switch
    {
        9 or 10 => NumberKind.Percent,
        >= 14 and <= 17 or >= 27 and <= 31 or 36 or >= 50 and <= 54 or 57 or 58 => NumberKind.Date,
        >= 18 and <= 21 or >= 32 and <= 35 or 45 or 47 or 55 or 56 => NumberKind.Time,
        22 => NumberKind.DateTime,
        46 => NumberKind.Duration,
        _ => NumberKind.Plain,
    };

    private static NumberKind KindOf(string code)
    {
        var (date, time, minutes, duration) = (false, false, false, false);
        for (var i = 0; i < code.Length; i++)
        {
            switch (char.ToLowerInvariant(code[i]))
            {
                case ';':
                    i = code.Length;
                    break;
                case '%':
                    return NumberKind.Percent;
                case '"':
                    var quote = code.IndexOf('"', i + 1);
                    i = quote < 0 ? code.Length : quote;
                    break;
                case '\\' or '_' or '*':
                    i++;
                    break;
                case '[':
                    var close = code.IndexOf(']', i);
                    if (close < 0) return NumberKind.Plain;
                    duration |= code[(i + 1)..close].ToLowerInvariant() is "h" or "hh" or "m" or "mm" or "s" or "ss";
                    i = close;
                    break;
                case 'y' or 'd':
                    date = true;
                    break;
                case 'g' when code.AsSpan(i).StartsWith("general", StringComparison.OrdinalIgnoreCase):
                    return NumberKind.Plain;
                case 'm':
                    minutes = true;
                    break;
                case 'h' or 's':
                    time = true;
                    break;
                default:
                    break;
            }
        }

        if (duration) return NumberKind.Duration;
        if (date) return time ? NumberKind.DateTime : NumberKind.Date;
        return time ? NumberKind.Time : minutes ? NumberKind.Date : NumberKind.Plain;
    }
}
