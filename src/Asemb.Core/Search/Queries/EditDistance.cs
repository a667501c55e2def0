namespace Asemb.Core.Search.Queries;

/// <summary>
/// Damerau-Levenshtein distance in its restricted form (optimal string alignment): insertions, deletions, replacements, and exchanges of neighbours,
/// each of one UTF-16 unit.
/// </summary>
public static class EditDistance
{
    private const int MaxLength = 100;

    /// <returns>The distance, or <paramref name="most"/> + 1 when it is more.</returns>
    public static int Within(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int most)
    {
        var none = most + 1;
        if (Math.Abs(a.Length - b.Length) > most || a.Length > MaxLength || b.Length > MaxLength) return none;
        var same = a.CommonPrefixLength(b);
        a = a[same..];
        b = b[same..];
        while (a.Length > 0 && b.Length > 0 && a[^1] == b[^1])
        {
            a = a[..^1];
            b = b[..^1];
        }

        if (a.Length == 0 || b.Length == 0) return Math.Max(a.Length, b.Length);

        Span<int> rows = stackalloc int[3 * (MaxLength + 1)];
        var before = rows[..(b.Length + 1)];
        var last = rows.Slice(MaxLength + 1, b.Length + 1);
        var row = rows.Slice(2 * (MaxLength + 1), b.Length + 1);
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) cost = Math.Min(cost, before[j - 2] + 1);
                row[j] = cost;
                least = Math.Min(least, cost);
            }

            if (least > most) return none;
            var free = before;
            before = last;
            last = row;
            row = free;
        }

        return Math.Min(last[b.Length], none);
    }
}
