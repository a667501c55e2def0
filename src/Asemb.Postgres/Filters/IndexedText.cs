using System.Runtime.InteropServices;

namespace Asemb.Postgres.Filters;

/// <summary>
/// A text as it is indexed: its beginning, and the whole where that is longer. Beginnings are cut by characters, not by UTF-16 units, so that
/// where two of them differ they stand in the order of the texts.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct IndexedText(string Start, string? Whole)
{
    /// <summary>Characters of a beginning: at most 800 bytes.</summary>
    public const int StartLength = 200;

    public string Value => Whole ?? Start;

    /// <summary>Shorter than the beginning of a longer text is.</summary>
    public bool IsShort => Whole is null && Start.Length < StartLength;

    public static IndexedText Of(string text)
    {
        text = StorableText.Of(text);
        if (text.Length <= StartLength) return new IndexedText(text, null);
        var end = 0;
        for (var characters = 0; characters < StartLength && end < text.Length; characters++) end += char.IsHighSurrogate(text[end]) ? 2 : 1;
        return end >= text.Length ? new IndexedText(text, null) : new IndexedText(text[..end], text);
    }
}
