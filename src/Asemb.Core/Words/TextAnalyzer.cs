using System.Collections.Concurrent;

namespace Asemb.Core.Words;

/// <summary>
/// Text to terms: words are lower-cased, stemmed by the language and folded; scripts without spaces become overlapping pairs of characters.
/// Documents and queries go through the same steps. Deterministic and thread-safe; one instance per language.
/// </summary>
public sealed class TextAnalyzer
{
    private const int CachedWords = 200_000;

    private static readonly ConcurrentDictionary<string, TextAnalyzer> Instances = new(StringComparer.Ordinal);

    private readonly ConcurrentBag<WordStemmer> _stemmers = [];
    private readonly ConcurrentDictionary<string, string> _terms = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _termsBySpan;
    private readonly bool _stems;
    private readonly bool _isTurkish;

    /// <summary>Whether the stemmer knows the endings of folded words only; the others need the accents.</summary>
    private readonly bool _foldsFirst;
    private int _cached;

    private TextAnalyzer(string language)
    {
        Language = language;
        _stems = TextLanguages.HasStemmer(language);
        _isTurkish = string.Equals(language, "turkish", StringComparison.Ordinal);
        _foldsFirst = language is "arabic" or "greek";
        _termsBySpan = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Language { get; }

    /// <param name="language">A name of <see cref="TextLanguages.Names"/>.</param>
    public static TextAnalyzer For(string language) => TextLanguages.IsKnown(language) && language != TextLanguages.Auto
        ? Instances.GetOrAdd(language, static name => new TextAnalyzer(name))
        : throw new ArgumentException($"'{language}' is no language of the words index.", nameof(language));

    /// <summary>Appends the terms of the text in order. Linear in its length.</summary>
    public void Analyze(ReadOnlySpan<char> text, List<AnalyzedToken> tokens)
    {
        var words = new WordBreaker(text);
        while (words.MoveNext())
        {
            var word = text.Slice(words.Start, words.Length);
            if (words.Kind == WordKind.Ideographs) AddPairs(word, words.Start, tokens);
            else tokens.Add(new AnalyzedToken(words.Start, words.Length, Term(word, words.Kind), words.Kind == WordKind.Compound));
        }
    }

    public IReadOnlyList<AnalyzedToken> Analyze(string text)
    {
        var tokens = new List<AnalyzedToken>();
        Analyze(text, tokens);
        return tokens;
    }

    /// <summary>A word as it may be shown to people who mistyped it: in lower case, with its accents and its ending.</summary>
    public string Surface(ReadOnlySpan<char> word) => WordComposition.Compose(Lower(word.ToString()));

    private void AddPairs(ReadOnlySpan<char> run, int offset, List<AnalyzedToken> tokens)
    {
        var first = CharacterLength(run, 0);
        if (first >= run.Length)
        {
            tokens.Add(new AnalyzedToken(offset, run.Length, Term(run, WordKind.Compound)));
            return;
        }

        for (var start = 0; ;)
        {
            var size = CharacterLength(run, start);
            if (start + size >= run.Length) return;
            var length = size + CharacterLength(run, start + size);
            tokens.Add(new AnalyzedToken(offset + start, length, Term(run.Slice(start, length), WordKind.Compound)));
            start += size;
        }
    }

    /// <summary>Units of a character with its marks, of which a bounded number is looked at.</summary>
    private static int CharacterLength(ReadOnlySpan<char> run, int at)
    {
        var size = char.IsHighSurrogate(run[at]) && at + 1 < run.Length ? 2 : 1;
        while (at + size < run.Length && size < 8 && System.Globalization.CharUnicodeInfo.GetUnicodeCategory(run[at + size])
            is System.Globalization.UnicodeCategory.NonSpacingMark or System.Globalization.UnicodeCategory.SpacingCombiningMark) size++;
        return size;
    }

    private string Term(ReadOnlySpan<char> surface, WordKind kind)
    {
        if (_termsBySpan.TryGetValue(surface, out var term)) return term;
        var word = surface.ToString();
        term = Derive(word, kind);
        // Bounded, and never emptied: the words that come first are the common ones.
        if (Volatile.Read(ref _cached) < CachedWords && _terms.TryAdd(word, term)) Interlocked.Increment(ref _cached);
        return term;
    }

    private string Derive(string surface, WordKind kind)
    {
        var word = WordComposition.Compose(Lower(surface));
        if (kind == WordKind.Compound || !_stems || HasDigit(word)) return Folded(word, word);
        if (!_stemmers.TryTake(out var stemmer)) stemmer = TextLanguages.CreateStemmer(Language)!;
        var stem = stemmer.Stem(_foldsFirst ? WordFolding.Fold(word) : word);
        _stemmers.Add(stemmer);
        return Folded(stem, word);
    }

    /// <summary>No word may become nothing: a stemmer takes all of some, and folding all of a lone tatweel.</summary>
    private static string Folded(string stem, string word)
    {
        var folded = WordFolding.Fold(stem.Length > 0 ? stem : word);
        return folded.Length > 0 ? folded : word;
    }

    private string Lower(string surface) => string.Create(surface.Length, (surface, _isTurkish), static (span, state) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            var c = WordFolding.Narrow(state.surface[i]);
            // Turkish I is the capital of the dotless letter, which its stemmer expects; elsewhere the dotted capital is an i.
            span[i] = c == 'I' && state._isTurkish ? 'ı' : c == 'İ' ? 'i' : char.ToLowerInvariant(c);
        }
    });

    private static bool HasDigit(string word) => word.AsSpan().ContainsAnyInRange('0', '9');
}
