namespace Asemb.Core.Search.Filters;

/// <summary>
/// Text in the order of its code points, which is also the order of its UTF-8 bytes: every store can sort so, and no culture comes into it.
/// </summary>
internal sealed class CodePointOrder : IComparer<string>
{
    public static CodePointOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x!.Length || common == y!.Length) return x.Length.CompareTo(y!.Length);
        return Weight(x[common]).CompareTo(Weight(y[common]));
    }

    // UTF-16 puts surrogates, which stand for the highest code points, below U+E000 to U+FFFF.
    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
