using System.Buffers;

namespace Asemb.Core.Chunking;

/// <summary>
/// Finds where sentences end, by rule and without a model: Latin script with its abbreviations, initials, decimals and quotes; full
/// stops that need no space behind them (CJK, Devanagari, Arabic, Ethiopic and others, after UAX #29's STerm); a blank line always
/// ends a sentence. Linear time; looks a bounded number of characters back and ahead. Stateless.
/// </summary>
public static class SentenceSplitter
{
    private const int MaxClosers = 8;

    // Sentence ends of scripts that do not use the ASCII stop; they need no white space behind them.
    private const string Strong =
        "。！？｡．﹒﹖﹗؟۔।॥։።፧፨။។៕༎᠃᠉෴꯫܀܁܂߹᭚᭛᭞᭟꧈꧉꓿꘎꘏꛳꛷‽‼⁇⁈⁉؝᥄᥅᪨᪩᪪᪫᰻᰼᱾᱿꡶꡷꣎꣏꤯꩝꩞꩟꫰꫱";

    private static readonly SearchValues<char> Stops = SearchValues.Create(".!?…\n" + Strong);
    private static readonly SearchValues<char> StrongStops = SearchValues.Create(Strong);
    private static readonly SearchValues<char> Terminators = SearchValues.Create(".!?…" + Strong);
    private static readonly SearchValues<char> Closers = SearchValues.Create("\"'”’»›)]}」』）】》〉〕］｝＂＇*_");
    private static readonly SearchValues<char> Openers = SearchValues.Create("\"'“‘«‹([{「『（【《〈〔¿¡„‚*_#-–—•");

    // 「はい。」と言った goes on, and so does a quotation before a comma.
    private static readonly SearchValues<char> Continuations = SearchValues.Create("、，,;；:：と");

    /// <summary>Position behind the sentence that begins at <paramref name="start"/>, without trailing white space; the text's end if none ends before.</summary>
    /// <param name="text">The text; a sentence never reaches beyond it.</param>
    /// <param name="start">0 to the text's length minus 1.</param>
    public static int EndOfSentence(ReadOnlySpan<char> text, int start)
    {
        var i = start;
        while (i < text.Length)
        {
            var offset = text[i..].IndexOfAny(Stops);
            if (offset < 0) return text.Length;
            i += offset;
            if (text[i] == '\n')
            {
                var next = i + 1;
                while (next < text.Length && text[next] != '\n' && char.IsWhiteSpace(text[next])) next++;
                if (next < text.Length && text[next] == '\n' && i > start) return i;
                i = next;
                continue;
            }

            var runEnd = i + 1;
            while (runEnd < text.Length && Terminators.Contains(text[runEnd])) runEnd++;
            var close = SkipReferences(text, SkipClosers(text, runEnd));
            if (close >= text.Length) return text.Length;
            if (!GraphemeBoundary.Joins(text, close) && IsEnd(text, start, i, runEnd, close)) return close;
            i = runEnd;
        }

        return text.Length;
    }

    /// <summary>All sentences, in order; together they cover everything but white space.</summary>
    public static IReadOnlyList<Range> Split(ReadOnlySpan<char> text)
    {
        var sentences = new List<Range>();
        for (var start = GraphemeBoundary.TrimStart(text, 0, text.Length); start < text.Length;)
        {
            var end = EndOfSentence(text, start);
            sentences.Add(start..GraphemeBoundary.TrimEnd(text, start, end));
            start = GraphemeBoundary.TrimStart(text, end, text.Length);
        }

        return sentences;
    }

    /// <summary>Whether the text ends with a terminator, white space and closing quotes aside.</summary>
    internal static bool ClosesSentence(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd();
        for (var i = 0; i < MaxClosers && text.Length > 0 && Closers.Contains(text[^1]); i++) text = text[..^1];
        return text.Length > 0 && Terminators.Contains(text[^1]);
    }

    private static bool IsEnd(ReadOnlySpan<char> text, int start, int stop, int runEnd, int close)
    {
        var run = text[stop..runEnd];
        var strong = run.ContainsAny(StrongStops) && !IsDecimal(text, stop, runEnd);
        if (!char.IsWhiteSpace(text[close])) return strong && !Continuations.Contains(text[close]);
        var next = close;
        var lines = 0;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            if (text[next++] == '\n') lines++;
        }

        if (strong || lines > 1 || next == text.Length) return true;
        if (Terminators.Contains(text[next])) return false;
        for (var i = 0; i < MaxClosers && next + 1 < text.Length && Openers.Contains(text[next]); i++) next++;
        var quoted = close > runEnd;
        var asks = run.ContainsAny('!', '?');
        var ellipsis = !asks && (run.Length > 1 || run[0] == '…');
        if (char.IsLower(text[next]))
        {
            if (quoted || ellipsis) return false;
            return asks || SentenceAbbreviations.EndsBeforeLowerCase(WordBefore(text, start, stop));
        }

        return asks || ellipsis
            || SentenceAbbreviations.EndsBeforeUpperCase(WordBefore(text, start, stop), text[next..], IsLabel(text, start, stop));
    }

    private static int SkipClosers(ReadOnlySpan<char> text, int position)
    {
        for (var i = 0; i < MaxClosers && position < text.Length && Closers.Contains(text[position]); i++) position++;
        return position;
    }

    // Encyclopaedias put their references behind the stop: "in 1904.[3][12] The next".
    private static int SkipReferences(ReadOnlySpan<char> text, int position)
    {
        for (var i = 0; i < MaxClosers && position < text.Length && text[position] == '['; i++)
        {
            var end = position + 1;
            while (end < text.Length && end - position <= 4 && char.IsAsciiDigit(text[end])) end++;
            if (end == position + 1 || end >= text.Length || text[end] != ']') break;
            position = end + 1;
        }

        return position;
    }

    // The fullwidth stop is a decimal point between digits.
    private static bool IsDecimal(ReadOnlySpan<char> text, int stop, int runEnd) =>
        runEnd - stop == 1 && text[stop] == '．' && stop > 0 && char.IsDigit(text[stop - 1]) && runEnd < text.Length && char.IsDigit(text[runEnd]);

    private static ReadOnlySpan<char> WordBefore(ReadOnlySpan<char> text, int start, int stop)
    {
        var from = stop;
        var least = Math.Max(start, stop - SentenceAbbreviations.LongestWord);
        while (from > least && (char.IsLetterOrDigit(text[from - 1]) || (text[from - 1] is '.' or '-' && from < stop))) from--;
        return text[from..stop];
    }

    // "1. First", "a) ..." : a number at the very beginning names an item and ends nothing.
    private static bool IsLabel(ReadOnlySpan<char> text, int start, int stop)
    {
        if (stop - start is < 1 or > 3) return false;
        foreach (var c in text[start..stop])
        {
            if (!char.IsDigit(c)) return false;
        }

        return true;
    }
}
