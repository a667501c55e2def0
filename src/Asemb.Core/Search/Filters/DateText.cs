namespace Asemb.Core.Search.Filters;

/// <summary>
/// Dates as filters understand them, the part of ISO 8601 that leaves nothing to guess: <c>2024-05-31</c>, optionally with a time after a <c>T</c>
/// or a space, <c>hh:mm</c>, <c>hh:mm:ss</c> or <c>hh:mm:ss.f…</c>, optionally with <c>Z</c> or an offset such as <c>+02:00</c>. Without an
/// offset it is UTC; without a time, midnight. Digits beyond 100 nanoseconds are dropped.
/// </summary>
public static class DateText
{
    private const int DateLength = 10;
    private const int FractionDigits = 7;

    /// <param name="ticks">100 nanoseconds since 0001-01-01T00:00:00Z; an offset may lead below 0.</param>
    public static bool TryRead(ReadOnlySpan<char> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < DateLength || text[4] != '-' || text[7] != '-') return false;
        if (!TryNumber(text[..4], 1, 9999, out var year) || !TryNumber(text[5..7], 1, 12, out var month)) return false;
        if (!TryNumber(text[8..10], 1, DateTime.DaysInMonth(year, month), out var day)) return false;
        ticks = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks;
        return text.Length == DateLength || (text[DateLength] is 'T' or ' ' && TryAddTime(text[(DateLength + 1)..], ref ticks));
    }

    private static bool TryAddTime(ReadOnlySpan<char> text, ref long ticks)
    {
        if (text.Length < 5 || text[2] != ':' || !TryNumber(text[..2], 0, 23, out var hours) || !TryNumber(text[3..5], 0, 59, out var minutes)) return false;
        ticks += (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        text = text[5..];
        if (text.Length > 0 && text[0] == ':')
        {
            if (text.Length < 3 || !TryNumber(text[1..3], 0, 59, out var seconds)) return false;
            ticks += seconds * TimeSpan.TicksPerSecond;
            text = text[3..];
            if (text.Length > 0 && text[0] == '.' && !TryAddFraction(ref text, ref ticks)) return false;
        }

        return TryAddOffset(text, ref ticks);
    }

    private static bool TryAddFraction(ref ReadOnlySpan<char> text, ref long ticks)
    {
        var digits = 1;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        if (digits == 1) return false;
        var unit = TimeSpan.TicksPerSecond;
        for (var i = 1; i < Math.Min(digits, FractionDigits + 1); i++) ticks += (text[i] - '0') * (unit /= 10);
        text = text[digits..];
        return true;
    }

    private static bool TryAddOffset(ReadOnlySpan<char> text, ref long ticks)
    {
        if (text.Length == 0 || text is "Z") return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':') return false;
        if (!TryNumber(text[1..3], 0, 23, out var hours) || !TryNumber(text[4..6], 0, 59, out var minutes)) return false;
        var offset = (hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute);
        ticks -= text[0] == '+' ? offset : -offset;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> digits, int least, int most, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            number = (number * 10) + (digit - '0');
        }

        return number >= least && number <= most;
    }
}
