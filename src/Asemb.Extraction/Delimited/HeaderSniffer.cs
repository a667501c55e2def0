using System.Globalization;

namespace Asemb.Extraction.Delimited;

/// <summary>Says whether the first record names the columns: its cells are names, and the cells below are of another kind or shape.</summary>
internal static class HeaderSniffer
{
    /// <param name="records">The first records, at least one.</param>
    public static bool HasHeader(IReadOnlyList<List<string>> records)
    {
        var first = records[0];
        if (records.Count == 1) return true;
        if (first.Exists(cell => IsValue(cell))) return false;

        // Names do not repeat as values below; a first record that occurs again is data.
        var width = first.Count;
        var repeated = records.Skip(1).Any(record => record.Count == width && record.SequenceEqual(first, StringComparer.Ordinal));
        return !repeated;
    }

    // Numbers, dates, addresses of mail and web, percentages and amounts are values, not names. A lone year may head a column.
    private static bool IsValue(string cell)
    {
        var text = cell.AsSpan().Trim();
        if (text.IsEmpty) return false;
        if (text.Contains('@') || text.Contains("://", StringComparison.Ordinal)) return true;
        text = text.TrimEnd('%').Trim("$€£ ");
        if (double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out var number)) return !(text.Length == 4 && number is >= 1800 and <= 2200);
        return text.Length >= 8 && char.IsAsciiDigit(text[0]) && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }
}
