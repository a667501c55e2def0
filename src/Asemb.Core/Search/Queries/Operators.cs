using System.Runtime.InteropServices;
using System.Text;
using Asemb.Core.Words;

namespace Asemb.Core.Search.Queries;

internal enum QueryOperator
{
    Phrase,
    Exclusion,
    Prefix,
    ExcludedPrefix,
}

/// <param name="Start">Of the operator.</param>
/// <param name="WordsStart">Of what it is applied to.</param>
/// <param name="End">Behind the closing sign, if any.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FoundOperator(QueryOperator Kind, int Start, int WordsStart, int WordsEnd, int End);

/// <summary>Finds the operators of a query. One pass; for one query.</summary>
internal sealed class Operators(string text)
{
    private const string OpeningBrackets = "([{";
    private const string EndingPunctuation = ",.;:!?)]}";

    private readonly List<FoundOperator> _found = [];

    /// <summary>A closing quote that was not found once is not found further on either.</summary>
    private bool _straightIsOpen;
    private bool _curlyIsOpen;

    public List<FoundOperator> Find()
    {
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at])) at++;
            else at = ReadToken(at);
        }

        return _found;
    }

    /// <returns>Where to go on: behind the token, or the one that a phrase ends with.</returns>
    private int ReadToken(int start)
    {
        var isExcluded = IsExclusion(start);
        var first = isExcluded ? start + 1 : start;
        while (!isExcluded && first < text.Length && OpeningBrackets.Contains(text[first])) first++;
        if (first < text.Length && TryPhrase(first, out var close))
        {
            _found.Add(new FoundOperator(isExcluded ? QueryOperator.Exclusion : QueryOperator.Phrase, isExcluded ? start : first, first + 1, close, close + 1));
            return EndOf(close + 1);
        }

        var end = EndOf(start);
        AddWord(first, end, isExcluded);
        return end;
    }

    private int EndOf(int at)
    {
        while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
        return at;
    }

    /// <summary>
    /// A hyphen in front of a letter or a quote. Not <c>--force</c>, not <c>-5</c>, which is a number, and not at the beginning of a later line, where it is
    /// the mark of a list.
    /// </summary>
    private bool IsExclusion(int at) =>
        text[at] == '-' && at + 1 < text.Length
        && (at == 0 || text[at - 1] is not ('\n' or '\r'))
        && (IsOpeningQuote(text[at + 1]) || (Rune.TryGetRuneAt(text, at + 1, out var rune) && Rune.IsLetter(rune)));

    private void AddWord(int start, int end, bool isExcluded)
    {
        while (end > start && EndingPunctuation.Contains(text[end - 1])) end--;
        var word = text.AsSpan(start, end - start);
        if (word is [.., '*'] && IsOneWord(word[..^1]))
        {
            var from = isExcluded ? start - 1 : start;
            _found.Add(new FoundOperator(isExcluded ? QueryOperator.ExcludedPrefix : QueryOperator.Prefix, from, start, end - 1, end));
        }
        else if (isExcluded && !IsOption(word))
        {
            _found.Add(new FoundOperator(QueryOperator.Exclusion, start - 1, start, end, end));
        }
    }

    /// <summary>What stands behind a hyphen on command lines: <c>-v</c>, <c>-std=c17</c>. A quote inside is nobody's word.</summary>
    private static bool IsOption(ReadOnlySpan<char> word) => (word.Length == 1 && char.IsAscii(word[0])) || word.IndexOfAny("=\"") >= 0;

    /// <summary>Two characters or more of a script with spaces: pairs of characters have no beginning.</summary>
    private static bool IsOneWord(ReadOnlySpan<char> word)
    {
        var words = new WordBreaker(word);
        while (words.MoveNext())
        {
            if (words.Kind == WordKind.Ideographs) return false;
            if (words.Start == 0 && words.Length == word.Length) return word.Length >= 2;
        }

        return false;
    }

    private bool TryPhrase(int open, out int close)
    {
        close = -1;
        if (!IsOpeningQuote(text[open])) return false;
        var isStraight = text[open] == '"';
        ref var isOpen = ref isStraight ? ref _straightIsOpen : ref _curlyIsOpen;
        if (isOpen) return false;
        for (var at = open + 1; at < text.Length; at++)
        {
            if (!IsClosingQuote(text[at], text[open]) || !EndsToken(at + 1)) continue;
            close = at;
            return new WordBreaker(text.AsSpan(open + 1, at - open - 1)).MoveNext();
        }

        isOpen = true;
        return false;
    }

    private static bool IsOpeningQuote(char c) => c is '"' or '“' or '„';

    private static bool IsClosingQuote(char c, char opening) => opening switch
    {
        '"' => c == '"',
        '“' => c == '”',
        _ => c is '“' or '”',
    };

    /// <summary>Not <c>"Model C"-schools</c> nor <c>"TGIF"'s</c>, which only quote a word of theirs.</summary>
    private bool EndsToken(int at) => at >= text.Length || char.IsWhiteSpace(text[at]) || EndingPunctuation.Contains(text[at]);
}
