using Asemb.Core.Words;

namespace Asemb.Core.Search.Queries;

/// <summary>
/// A query in the terms of a workspace's languages, and what a store has to look up for it. The next step is <see cref="QueryResolver"/>, with the
/// store's <see cref="ILexicon"/>.
/// </summary>
public sealed class QueryAnalysis
{
    private QueryAnalysis(ParsedQuery query, IReadOnlyList<string> languages)
    {
        Query = query;
        Languages = languages;
        Words = WordsOf(query, languages);
        Ranked = QueryTerms.Of(Words, languages.Count);
        Phrases = [.. query.Phrases.Select(part => AnalyzedPart.Of(part, languages))];
        Excluded = [.. query.Excluded.Select(part => AnalyzedPart.Of(part, languages))];
        Prefixes = [.. query.Prefixes.Select(part => AnalyzedPart.Of(part, languages))];
        ExcludedPrefixes = [.. query.ExcludedPrefixes.Select(part => AnalyzedPart.Of(part, languages))];
        Terms = Ranked.Select(term => term.Term)
            .Concat(new[] { Phrases, Excluded, Prefixes, ExcludedPrefixes }.SelectMany(parts => parts).SelectMany(part => part.Alternatives).SelectMany(terms => terms))
            .ToHashSet(StringComparer.Ordinal);
    }

    public ParsedQuery Query { get; }

    /// <summary>As <see cref="QueryLanguages.Of"/>.</summary>
    public IReadOnlyList<string> Languages { get; }

    /// <summary>The words that rank, in the order of the query.</summary>
    public IReadOnlyList<QueryWord> Words { get; }

    /// <summary>The terms that rank, with what each counts, exclusive of prefixes.</summary>
    public IReadOnlyList<QueryTerm> Ranked { get; }

    public IReadOnlyList<AnalyzedPart> Phrases { get; }

    public IReadOnlyList<AnalyzedPart> Excluded { get; }

    /// <summary>The words themselves, which are found too where they are cut to a stem that is shorter than what was written.</summary>
    public IReadOnlyList<AnalyzedPart> Prefixes { get; }

    public IReadOnlyList<AnalyzedPart> ExcludedPrefixes { get; }

    /// <summary>Every term to be looked up exactly.</summary>
    public IReadOnlySet<string> Terms { get; }

    /// <summary>What to ask <see cref="ILexicon.StartingWith"/> for, and how many terms of it.</summary>
    public IEnumerable<(string Beginning, int Limit)> Beginnings =>
        Query.Prefixes.Select(part => (PrefixExpansion.Beginning(part), PrefixExpansion.MaxTerms))
            .Concat(Query.ExcludedPrefixes.Select(part => (PrefixExpansion.Beginning(part), PrefixExpansion.MaxExcluded)));

    /// <param name="languages">Names of <see cref="TextLanguages.Names"/>, at least one.</param>
    public static QueryAnalysis Of(ParsedQuery query, IReadOnlyList<string> languages) => new(query, languages);

    /// <summary>
    /// The words that no chunk has and for which similar ones may stand, in the order of the query, each once: for their <see cref="TypoExpansion.Forms"/>
    /// the store is asked for near ones.
    /// </summary>
    /// <param name="isKnown">Whether some chunk has the term.</param>
    public IReadOnlyList<QueryWord> Unknown(Func<string, bool> isKnown) =>
    [
        .. Words.Where(word => word.CanBeMisspelt && !word.Readings.Any(reading => isKnown(reading.Term)))
            .DistinctBy(word => word.Text, StringComparer.OrdinalIgnoreCase)
            .Take(TypoExpansion.MaxWords),
    ];

    private static List<QueryWord> WordsOf(ParsedQuery query, IReadOnlyList<string> languages)
    {
        // Every language breaks a text into the same words, so that one walk can go beside the others.
        var tokens = languages.Select(language => TextAnalyzer.For(language).Analyze(query.PositiveText)).ToList();
        var words = new List<QueryWord>(tokens[0].Count);
        for (var i = 0; i < tokens[0].Count; i++)
        {
            var token = tokens[0][i];
            var text = query.PositiveText.Substring(token.Start, token.Length);
            var readings = new WordReading[languages.Count];
            for (var language = 0; language < readings.Length; language++)
            {
                readings[language] = new WordReading(tokens[language][i].Term, FunctionWords.Contains(languages[language], text));
            }

            var isInPhrase = query.Phrases.Any(phrase => phrase.Covers(token.Start));
            words.Add(new QueryWord(token.Start, text, readings, isInPhrase, !token.IsCompound && TypoExpansion.CanBeMisspelt(text, readings)));
        }

        return words;
    }
}
