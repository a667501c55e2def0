using System.Globalization;

namespace Asemb.Core.Words;

/// <summary>What a stretch of text is for the words index.</summary>
internal enum WordKind
{
    /// <summary>Letters, marks and digits.</summary>
    Word,

    /// <summary>A run of a script that writes without spaces; indexed as overlapping pairs of characters.</summary>
    Ideographs,

    /// <summary>Words joined by underscores, or numbers by points: indexed besides its parts, so that identifiers and versions are found whole.</summary>
    Compound,
}

/// <summary>
/// Walks through the words of a text, compounds after their parts. Linear; allocates nothing. Words of more than
/// <see cref="MaxLength"/> UTF-16 units are left out: nobody searches for them.
/// </summary>
internal ref struct WordBreaker(ReadOnlySpan<char> text)
{
    public const int MaxLength = 100;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private int _compoundStart = -1;
    private int _compoundParts;
    private int _pendingStart;
    private int _pendingLength;

    public int Start { get; private set; }

    public int Length { get; private set; }

    public WordKind Kind { get; private set; }

    public bool MoveNext()
    {
        if (_pendingLength > 0)
        {
            (Start, Length, Kind) = (_pendingStart, _pendingLength, WordKind.Compound);
            _pendingLength = 0;
            return true;
        }

        while (_position < _text.Length)
        {
            var (kind, size) = Classify(_position);
            if (kind == CharacterKind.Separator)
            {
                _position += size;
                continue;
            }

            var start = _position;
            do
            {
                _position += size;
                if (_position >= _text.Length) break;
                (var next, size) = Classify(_position);
                if (next != kind && next != CharacterKind.Mark) break;
            }
            while (true);

            if (kind == CharacterKind.Mark) continue;
            TrackCompound(start);
            if (IsApostrophePart(start, _position)) continue;
            var length = _position - start;
            if (kind == CharacterKind.Word && length > MaxLength) continue;
            (Start, Length, Kind) = (start, length, kind == CharacterKind.Ideograph ? WordKind.Ideographs : WordKind.Word);
            return true;
        }

        return false;
    }

    /// <summary>Notes where words joined by '_' or '.' begin and end; the whole comes after its last part.</summary>
    private void TrackCompound(int start)
    {
        if (_compoundStart < 0)
        {
            _compoundStart = start;
            _compoundParts = 0;
        }

        _compoundParts++;
        if (Joins(_position)) return;
        var length = _position - _compoundStart;
        if (_compoundParts > 1 && length <= MaxLength) (_pendingStart, _pendingLength) = (_compoundStart, length);
        _compoundStart = -1;
    }

    private readonly bool Joins(int at)
    {
        if (at <= 0 || at + 1 >= _text.Length) return false;
        var (before, after) = (_text[at - 1], _text[at + 1]);
        return _text[at] switch
        {
            '_' => char.IsLetterOrDigit(before) && char.IsLetterOrDigit(after),
            '.' => char.IsAsciiDigit(before) && char.IsAsciiDigit(after),
            _ => false,
        };
    }

    /// <summary>A single letter beside an apostrophe is no word: the s of "user's", the l of "l'homme", the t of "don't".</summary>
    private readonly bool IsApostrophePart(int start, int end) =>
        end - start == 1 && char.IsLetter(_text[start])
        && ((start > 1 && IsApostrophe(_text[start - 1]) && char.IsLetter(_text[start - 2]))
            || (end + 1 < _text.Length && IsApostrophe(_text[end]) && char.IsLetter(_text[end + 1])));

    private static bool IsApostrophe(char c) => c is '\'' or '\u2019' or '\u02BC';

    private readonly (CharacterKind Kind, int Size) Classify(int at)
    {
        var c = _text[at];
        if (c < 0x80) return (char.IsAsciiLetterOrDigit(c) ? CharacterKind.Word : CharacterKind.Separator, 1);
        if (char.IsSurrogate(c))
        {
            if (!char.IsHighSurrogate(c) || at + 1 >= _text.Length || !char.IsLowSurrogate(_text[at + 1])) return (CharacterKind.Separator, 1);
            var codePoint = char.ConvertToUtf32(c, _text[at + 1]);
            return (Kinds(CharUnicodeInfo.GetUnicodeCategory(codePoint), codePoint is >= 0x20000 and <= 0x3FFFF), 2);
        }

        return (Kinds(CharUnicodeInfo.GetUnicodeCategory(c), WritesWithoutSpaces(c)), 1);
    }

    private static CharacterKind Kinds(UnicodeCategory category, bool withoutSpaces) => category switch
    {
        UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.LetterNumber when withoutSpaces => CharacterKind.Ideograph,
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or UnicodeCategory.ModifierLetter
            or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterKind.Word,
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterKind.Mark,
        // Soft hyphens and joiners stand inside words.
        UnicodeCategory.Format => CharacterKind.Mark,
        _ => CharacterKind.Separator,
    };

    /// <summary>Han, kana, hangul, and the scripts of Thailand, Laos, Burma and Cambodia.</summary>
    private static bool WritesWithoutSpaces(char c) =>
        c is (>= '\u0E00' and <= '\u0EFF') or (>= '\u1000' and <= '\u109F') or (>= '\u1100' and <= '\u11FF') or (>= '\u1780' and <= '\u17FF')
            or (>= '\u3005' and <= '\u3007') or (>= '\u3031' and <= '\u312F') or (>= '\u3131' and <= '\u318E') or (>= '\u31A0' and <= '\u31FF') or (>= '\u3400' and <= '\u9FFF')
            or (>= '\uA960' and <= '\uA97F') or (>= '\uAC00' and <= '\uD7FF') or (>= '\uF900' and <= '\uFAFF') or (>= '\uFF66' and <= '\uFF9D');

    private enum CharacterKind
    {
        Separator,
        Word,
        Ideograph,
        Mark,
    }
}
