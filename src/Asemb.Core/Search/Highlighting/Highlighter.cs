using System.Buffers;
using System.Runtime.InteropServices;
using Asemb.Core.Search.Queries;
using Asemb.Core.Words;

namespace Asemb.Core.Search.Highlighting;

/// <summary>
/// Finds the passage of a chunk that holds the most different words of a query, and where they stand. Words are compared by their terms, as the
/// search itself does, so that inflected forms are marked too. Function words are marked only when the query has nothing else. A phrase is marked as a
/// whole where it stands, and its words nowhere else.
/// </summary>
public sealed class Highlighter
{
    /// <summary>Most UTF-16 units of a snippet without its ellipses.</summary>
    public const int SnippetLength = 320;

    /// <summary>Units in front of the first match that a snippet shows when it can.</summary>
    private const int Lead = 60;

    private const string Ellipsis = "…";

    private static readonly SearchValues<char> SentenceEnds = SearchValues.Create(".!?\n。！？");

    private readonly HashSet<string> _terms;
    private readonly IReadOnlyList<IReadOnlyList<string>> _phrases;
    private readonly bool _marksFunctionWords;

    private Highlighter(HashSet<string> terms, IReadOnlyList<IReadOnlyList<string>> phrases, bool marksFunctionWords)
    {
        _terms = terms;
        _phrases = phrases;
        _marksFunctionWords = marksFunctionWords;
    }

    /// <param name="query">What was looked for.</param>
    /// <param name="reading">How; without terms when the words leg was not asked.</param>
    public static Highlighter For(ParsedQuery query, QueryReading reading)
    {
        var set = new HashSet<string>(reading.Terms, StringComparer.Ordinal);
        var text = query.PositiveText;
        var hasContent = query.Prefixes.Count > 0;
        var language = LanguageDetector.Detect(text);
        foreach (var token in TextAnalyzer.For(language).Analyze(text))
        {
            if (reading.Terms.Count == 0) set.Add(token.Term);
            hasContent |= !FunctionWords.Contains(language, text.AsSpan(token.Start, token.Length));
        }

        if (reading.Phrases.Count > 0) set.ExceptWith(reading.PhraseTerms);
        return new Highlighter(set, reading.Phrases, !hasContent);
    }

    /// <param name="text">The chunk's text.</param>
    public Highlight Mark(string text)
    {
        var matches = FindMatches(text);
        var (start, end) = text.Length <= SnippetLength ? (0, text.Length) : Window(text, matches);
        var prefix = start > 0 ? Ellipsis : "";
        var snippet = prefix + text[start..end] + (end < text.Length ? Ellipsis : "");
        return new Highlight(snippet, Spans(matches, start, end, prefix.Length));
    }

    private List<Match> FindMatches(string text)
    {
        var language = LanguageDetector.Detect(text);
        var tokens = TextAnalyzer.For(language).Analyze(text);
        var matches = PhraseMatches(tokens);
        foreach (var token in tokens)
        {
            if (!_terms.Contains(token.Term)) continue;
            if (!_marksFunctionWords && FunctionWords.Contains(language, text.AsSpan(token.Start, token.Length))) continue;
            matches.Add(new Match(token.Start, token.Start + token.Length, token.Term));
        }

        // A word such as not_null comes after its parts.
        matches.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        return matches;
    }

    private List<Match> PhraseMatches(IReadOnlyList<AnalyzedToken> tokens)
    {
        var matches = new List<Match>();
        if (_phrases.Count == 0) return matches;
        AnalyzedToken[] sequence = [.. tokens.Where(token => !token.IsCompound)];
        var terms = Array.ConvertAll(sequence, static token => token.Term);
        foreach (var phrase in _phrases)
        {
            if (phrase.Count == 1)
            {
                matches.AddRange(tokens.Where(token => string.Equals(token.Term, phrase[0], StringComparison.Ordinal)).Select(token => new Match(token.Start, token.Start + token.Length, token.Term)));
                continue;
            }

            var name = string.Join(' ', phrase);
            string[] wanted = [.. phrase];
            for (var at = 0; at + phrase.Count <= terms.Length; at++)
            {
                if (!terms.AsSpan(at, phrase.Count).SequenceEqual(wanted)) continue;
                matches.Add(new Match(sequence[at].Start, sequence[at + phrase.Count - 1].Start + sequence[at + phrase.Count - 1].Length, name));
            }
        }

        return matches;
    }

    /// <summary>The stretch with the most different terms, and among those the most matches, and among those the first.</summary>
    private static (int Start, int End) Window(string text, List<Match> matches)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var (best, bestFirst, first) = ((Different: 0, Count: 0), 0, 0);
        for (var last = 0; last < matches.Count; last++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, matches[last].Term, out _)++;
            while (matches[last].End - matches[first].Start > SnippetLength - Lead && first < last)
            {
                ref var count = ref CollectionsMarshal.GetValueRefOrNullRef(counts, matches[first++].Term);
                if (--count == 0) counts.Remove(matches[first - 1].Term);
            }

            var window = (counts.Count, last - first + 1);
            if (window.CompareTo(best) > 0) (best, bestFirst) = (window, first);
        }

        var start = StartNear(text, matches.Count == 0 ? 0 : matches[bestFirst].Start);
        return (start, EndNear(text, start));
    }

    /// <summary>The beginning of the match's sentence, or of a word in front of it.</summary>
    private static int StartNear(string text, int match)
    {
        var least = Math.Max(0, match - Lead);
        if (least == 0) return 0;
        var sentence = text.AsSpan(least, match - least).LastIndexOfAny(SentenceEnds);
        var start = sentence >= 0 ? least + sentence + 1 : text.AsSpan(least, match - least).IndexOf(' ') is >= 0 and var space ? least + space : match;
        while (start < match && char.IsWhiteSpace(text[start])) start++;
        return char.IsLowSurrogate(text[start]) ? start - 1 : start;
    }

    private static int EndNear(string text, int start)
    {
        var end = Math.Min(text.Length, start + SnippetLength);
        if (end == text.Length) return end;
        var space = text.AsSpan(start, end - start).LastIndexOfAny(' ', '\n');
        if (space > SnippetLength * 3 / 4) end = start + space;
        return char.IsLowSurrogate(text[end]) ? end - 1 : end;
    }

    /// <summary>Matches within the window; those that touch or overlap, as pairs of characters do, become one.</summary>
    private static List<HighlightSpan> Spans(List<Match> matches, int start, int end, int shift)
    {
        var spans = new List<HighlightSpan>();
        foreach (var match in matches)
        {
            if (match.Start < start || match.End > end) continue;
            var (from, to) = (match.Start - start + shift, match.End - start + shift);
            if (spans.Count > 0 && spans[^1] is var last && from <= last.Start + last.Length)
            {
                spans[^1] = new HighlightSpan(last.Start, Math.Max(last.Start + last.Length, to) - last.Start);
            }
            else
            {
                spans.Add(new HighlightSpan(from, to - from));
            }
        }

        return spans;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Match(int Start, int End, string Term);
}
