using System.Globalization;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>What a character means for the splitting of a text into words.</summary>
internal enum CharacterClass
{
    /// <summary>Ends a word and is dropped: space, punctuation, symbol, lone surrogate.</summary>
    Separator = 0,

    /// <summary>Part of a word: general categories L* and N*.</summary>
    Letter = 1,

    /// <summary>A word of its own: CJK ideographs and kana.</summary>
    Ideograph = 2,

    /// <summary>Dropped without ending the word: category Mn.</summary>
    Mark = 3,
}

/// <summary>
/// Lower-casing, canonical decomposition and dropping of combining marks, character by character, with the same result on every
/// machine. <see cref="string.Normalize()"/> is not used: it needs ICU (with invariant globalisation it returns the text as it is),
/// throws on lone surrogates, allocates, and changes with the installed ICU; vectors made by two machines must be comparable.
/// Canonical reordering may be left out: it moves only marks, which are dropped or separate words wherever they stand.
/// Immutable and thread-safe.
/// </summary>
internal sealed class TextFolding
{
    /// <summary>The most code points that one character folds to.</summary>
    public const int MaxExpansion = 3;

    private const int CapitalSigma = 0x3A3;
    private const int SmallSigma = 0x3C3;
    private const int FinalSigma = 0x3C2;
    private const int HangulBase = 0xAC00;
    private const int HangulLast = 0xD7A3;

    // Per UTF-16 unit: the class in the two low bits, above them the index of what it folds to (0: itself).
    private readonly ushort[] _units = new ushort[0x10000];
    private readonly int[][] _foldings;
    private readonly Dictionary<int, int[]> _supplementary = [];

    public TextFolding(ReadOnlySpan<byte> table)
    {
        List<int[]> foldings = [[]];
        Span<int> numbers = stackalloc int[MaxExpansion + 1];
        foreach (var line in table.Split((byte)'\n'))
        {
            var count = ReadNumbers(table[line], numbers);
            if (count == 0)
                continue;
            var folding = numbers[1..count].ToArray();
            if (numbers[0] > char.MaxValue)
            {
                _supplementary.Add(numbers[0], folding);
                continue;
            }

            _units[numbers[0]] = (ushort)(foldings.Count << 2);
            foldings.Add(folding);
        }

        _foldings = [.. foldings];
        for (var unit = 0; unit < _units.Length; unit++)
            _units[unit] |= (ushort)Classify(unit);
    }

    /// <summary>The class of a code point that is folded already.</summary>
    public CharacterClass ClassOf(int codePoint) =>
        codePoint <= char.MaxValue ? (CharacterClass)(_units[codePoint] & 3) : Classify(codePoint);

    /// <summary>Folds the character that starts at <paramref name="index"/> and moves the index past it.</summary>
    /// <returns>How many code points, 0 to <see cref="MaxExpansion"/>, were written to <paramref name="folded"/>.</returns>
    public int Fold(ReadOnlySpan<char> text, ref int index, Span<int> folded)
    {
        var unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            var codePoint = char.ConvertToUtf32(unit, text[index + 1]);
            index += 2;
            return _supplementary.TryGetValue(codePoint, out var folding) ? Write(folding, folded) : Write(codePoint, folded);
        }

        index++;
        if (unit == CapitalSigma)
            return Write(EndsWord(text, index - 1) ? FinalSigma : SmallSigma, folded);
        if (unit is >= (char)HangulBase and <= (char)HangulLast)
            return DecomposeHangul(unit - HangulBase, folded);
        var at = _units[unit] >> 2;
        return at == 0 ? Write(unit, folded) : Write(_foldings[at], folded);
    }

    private static int Write(int codePoint, Span<int> folded)
    {
        folded[0] = codePoint;
        return 1;
    }

    private static int Write(int[] folding, Span<int> folded)
    {
        folding.CopyTo(folded);
        return folding.Length;
    }

    /// <summary>The Unicode Standard, section 3.12, "Hangul Syllable Decomposition".</summary>
    private static int DecomposeHangul(int syllable, Span<int> folded)
    {
        const int Vowels = 21, Trails = 28;
        folded[0] = 0x1100 + (syllable / (Vowels * Trails));
        folded[1] = 0x1161 + (syllable % (Vowels * Trails) / Trails);
        var trail = syllable % Trails;
        folded[2] = 0x11A7 + trail;
        return trail == 0 ? 2 : 3;
    }

    /// <summary>
    /// Final_Sigma of the Unicode Standard, section 3.13: a cased letter before it and none after it, over case-ignorable characters.
    /// </summary>
    private static bool EndsWord(ReadOnlySpan<char> text, int index)
    {
        var before = index - 1;
        while (before >= 0 && IsCaseIgnorable(text[before]))
            before--;
        if (before < 0 || !IsCased(text[before]))
            return false;
        var after = index + 1;
        while (after < text.Length && IsCaseIgnorable(text[after]))
            after++;
        return after == text.Length || !IsCased(text[after]);
    }

    private static bool IsCased(char unit) => CharUnicodeInfo.GetUnicodeCategory(unit)
        is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;

    private static bool IsCaseIgnorable(char unit) => unit is '\'' or '.' or ':' or '\u00B7' or '\u2018' or '\u2019' or '\u2027'
        || CharUnicodeInfo.GetUnicodeCategory(unit) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol;

    private static CharacterClass Classify(int codePoint)
    {
        var category = codePoint is >= 0xD800 and <= 0xDFFF ? UnicodeCategory.Surrogate : CharUnicodeInfo.GetUnicodeCategory(codePoint);
        return category switch
        {
            <= UnicodeCategory.OtherLetter or (>= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber) =>
                IsIdeograph(codePoint) ? CharacterClass.Ideograph : CharacterClass.Letter,
            UnicodeCategory.NonSpacingMark => CharacterClass.Mark,
            _ => CharacterClass.Separator,
        };
    }

    // Hangul is not here: after decomposition its syllables are runs of jamo, which stay together as one word.
    private static bool IsIdeograph(int codePoint) => codePoint
        is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF)
        or (>= 0x3040 and <= 0x30FF) or (>= 0x31F0 and <= 0x31FF) or (>= 0xFF66 and <= 0xFF9F);

    private static int ReadNumbers(ReadOnlySpan<byte> line, Span<int> numbers)
    {
        if (line.IsEmpty || line[0] == '#')
            return 0;
        var count = 0;
        foreach (var part in line.Split((byte)' '))
            numbers[count++] = int.Parse(line[part], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return count;
    }
}
