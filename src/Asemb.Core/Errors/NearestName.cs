namespace Asemb.Core.Errors;

/// <summary>Finds what somebody may have meant.</summary>
public static class NearestName
{
    /// <summary>
    /// The known name with the fewest edits, when there are few for its length; else null. Ignores case. A name of more than twice the length of
    /// every known one is near to none, and is not compared: it may be megabytes long.
    /// </summary>
    public static string? Find(string name, IReadOnlyCollection<string> known)
    {
        if (known.Count == 0 || name.Length > 2 * known.Max(candidate => candidate.Length)) return null;
        var best = known
            .Select(candidate => (Name: candidate, Edits: Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .OrderBy(candidate => candidate.Edits)
            .ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Name is not null && best.Edits <= Math.Max(1, best.Name.Length / 3) ? best.Name : null;
    }

    /// <summary>A sentence with the nearest name, or with all of them.</summary>
    public static string Suggest(string name, IReadOnlyCollection<string> known) =>
        Find(name, known) is { } nearest
            ? $"Did you mean '{nearest}'?"
            : $"Known are: {string.Join(", ", known)}.";

    /// <summary>Edits (Levenshtein 1966, with neighbours swapped counted as one edit: Damerau 1964, restricted).</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                rows[i, j] = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
