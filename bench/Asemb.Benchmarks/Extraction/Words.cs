using System.Globalization;
using System.Text;

namespace Asemb.Benchmarks.Extraction;

/// <summary>A multiset of strings, and how well one covers another.</summary>
public sealed class Bag
{
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public int Count { get; private set; }

    public void Add(string item)
    {
        _counts[item] = _counts.GetValueOrDefault(item) + 1;
        Count++;
    }

    /// <summary>Harmonic mean of precision and recall; NaN when both are empty.</summary>
    public static double F1(Bag found, Bag truth)
    {
        if (found.Count + truth.Count == 0) return double.NaN;
        var common = found._counts.Sum(pair => Math.Min(pair.Value, truth._counts.GetValueOrDefault(pair.Key)));
        return 2.0 * common / (found.Count + truth.Count);
    }

    public double Precision(Bag truth) => Count == 0 ? 1 : (double)Common(truth) / Count;

    public double Recall(Bag truth) => truth.Count == 0 ? 1 : (double)Common(truth) / truth.Count;

    /// <summary>What this has more of than the other, commonest first.</summary>
    public IEnumerable<string> Surplus(Bag other) => _counts
        .Select(pair => (pair.Key, More: pair.Value - other._counts.GetValueOrDefault(pair.Key)))
        .Where(pair => pair.More > 0).OrderByDescending(pair => pair.More).ThenBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.More > 1 ? $"{pair.Key} x{pair.More}" : pair.Key);

    private int Common(Bag other) => _counts.Sum(pair => Math.Min(pair.Value, other._counts.GetValueOrDefault(pair.Key)));
}

/// <summary>Words for comparing texts: runs of letters, marks and digits after compatibility composition, lower case; East Asian characters one by one.</summary>
public static class Words
{
    public static Bag BagOf(string text)
    {
        var bag = new Bag();
        foreach (var word in Split(text)) bag.Add(word);
        return bag;
    }

    /// <summary>Words joined by single spaces, for comparing headings and cells.</summary>
    public static string Normalize(string text) => string.Join(' ', Split(text));

    private static IEnumerable<string> Split(string text)
    {
        var word = new StringBuilder();
        foreach (var rune in text.Normalize(NormalizationForm.FormKC).EnumerateRunes())
        {
            var isEastAsian = rune.Value is >= 0x3040 and <= 0x30FF or >= 0x3400 and <= 0x9FFF or >= 0x20000 and <= 0x3FFFF;
            var isWord = !isEastAsian && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark);
            if (isWord)
            {
                word.Append(Rune.ToLowerInvariant(rune));
                continue;
            }

            if (word.Length > 0) yield return word.ToString();
            word.Clear();
            if (isEastAsian) yield return rune.ToString();
        }

        if (word.Length > 0) yield return word.ToString();
    }
}
