using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Queries;

/// <summary>Turns an analysed query into a store's numbers: what ranks, with its weights, and what a chunk must have or not have.</summary>
public sealed class QueryResolver
{
    private readonly QueryAnalysis _query;
    private readonly ILexicon _lexicon;
    private readonly Dictionary<string, LexiconTerm> _known = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<int, float> _scored = [];
    private readonly List<string> _terms = [];
    private readonly List<QueryExpansion> _expansions = [];
    private readonly List<string> _warnings = [];

    private QueryResolver(QueryAnalysis query, ILexicon lexicon)
    {
        _query = query;
        _lexicon = lexicon;
        foreach (var term in query.Terms)
        {
            if (lexicon.TryFind(term, out var found)) _known[term] = found;
        }
    }

    /// <param name="ranksByWords">Whether the keyword leg runs; without it there are no terms, only what must be and must not be there.</param>
    public static ResolvedQuery Resolve(QueryAnalysis query, ILexicon lexicon, bool ranksByWords = true) => new QueryResolver(query, lexicon).Resolve(ranksByWords);

    private ResolvedQuery Resolve(bool ranksByWords)
    {
        _warnings.AddRange(_query.Query.Warnings);
        var corrections = _query.Unknown(_known.ContainsKey)
            .Select(word => (Word: word, Candidates: TypoExpansion.Choose(word, _lexicon)))
            .Where(pair => pair.Candidates.Count > 0)
            .ToList();
        if (ranksByWords)
        {
            foreach (var (term, weight) in _query.Ranked) ScoreExact(term, weight);
            foreach (var prefix in _query.Prefixes) ScorePrefix(prefix);
            foreach (var (word, candidates) in corrections) ScoreTypo(word, candidates);
        }

        var excluded = Excluded();
        return new ResolvedQuery
        {
            Terms = [.. _scored.Select(entry => new ScoredTerm(entry.Key, entry.Value))],
            Phrases = [.. _query.Phrases.Select(phrase => new ResolvedPhrase(Sequences(phrase)))],
            ExcludedTerms = [.. excluded.Where(sequence => sequence.Length == 1).Select(sequence => sequence[0]).Distinct().Order()],
            ExcludedPhrases = [.. excluded.Where(sequence => sequence.Length > 1)],
            Reading = new QueryReading
            {
                Terms = _terms,
                PhraseTerms = PhraseTerms(),
                Phrases = [.. _query.Phrases.SelectMany(phrase => phrase.Alternatives)],
                Excluded = [.. _query.Query.Excluded.Select(part => part.Text), .. _query.Query.ExcludedPrefixes.Select(part => part.Text + "*")],
                Expansions = _expansions,
                Suggestion = QuerySuggestion.Of(_query, [.. corrections.Select(pair => (pair.Word, Respelling.Of(pair.Word, pair.Candidates[0], _query.Languages)))]),
                Warnings = _warnings,
            },
        };
    }

    private void ScoreExact(string term, float weight)
    {
        _terms.Add(term);
        if (_known.TryGetValue(term, out var found)) Score(found.Id, weight, found.DocumentFrequency);
    }

    private void ScorePrefix(AnalyzedPart prefix)
    {
        var terms = _lexicon.StartingWith(PrefixExpansion.Beginning(prefix.Part), PrefixExpansion.MaxTerms)
            .Concat(prefix.Alternatives.Where(alternative => alternative.Count == 1 && _known.ContainsKey(alternative[0])).Select(alternative => _known[alternative[0]]))
            .DistinctBy(term => term.Id)
            .ToList();
        ScoreGroup(terms, 1);
        _expansions.Add(new QueryExpansion(prefix.Part.Text, [.. terms.Select(term => term.Surface)], IsPrefix: true));
    }

    private void ScoreTypo(QueryWord word, IReadOnlyList<TypoCandidate> candidates)
    {
        if (word.IsInPhrase) return;
        var weight = _query.Ranked.Where(term => word.Terms.Contains(term.Term, StringComparer.Ordinal)).Max(term => term.Weight);
        ScoreGroup([.. candidates.Select(candidate => candidate.Term)], weight * TypoExpansion.Weight(candidates[0].Distance));
        _expansions.Add(new QueryExpansion(word.Text, [.. candidates.Select(candidate => candidate.Term.Surface)], IsPrefix: false));
    }

    /// <summary>Terms that stand for one another are as rare as all of them together: a rare form of a word must not outweigh the word.</summary>
    private void ScoreGroup(IReadOnlyList<LexiconTerm> terms, float weight)
    {
        var frequency = Math.Min(_lexicon.ChunkCount, terms.Sum(term => (long)term.DocumentFrequency));
        foreach (var term in terms)
        {
            if (!_terms.Contains(term.Term, StringComparer.Ordinal)) _terms.Add(term.Term);
            Score(term.Id, weight, frequency);
        }
    }

    /// <summary>A term that is asked for in several ways counts as in the one that values it most.</summary>
    private void Score(int id, float weight, long frequency)
    {
        var score = weight * Bm25.Idf(_lexicon.ChunkCount, frequency) * Bm25.Factor;
        _scored[id] = Math.Max(_scored.GetValueOrDefault(id), score);
    }

    private List<int[]> Excluded()
    {
        var sequences = _query.Excluded.Concat(_query.ExcludedPrefixes).SelectMany(Sequences).ToList();
        foreach (var part in _query.Query.ExcludedPrefixes)
        {
            var terms = _lexicon.StartingWith(PrefixExpansion.Beginning(part), PrefixExpansion.MaxExcluded);
            if (terms.Count == PrefixExpansion.MaxExcluded) _warnings.Add($"More than {PrefixExpansion.MaxExcluded} words begin with '{part.Text}'; the most frequent ones were excluded.");
            sequences.AddRange(terms.Select(term => (int[])[term.Id]));
        }

        return sequences;
    }

    /// <summary>The alternatives whose terms are all known; the others are in no chunk.</summary>
    private List<int[]> Sequences(AnalyzedPart part) =>
    [
        .. part.Alternatives.Where(terms => terms.All(_known.ContainsKey)).Select(terms => terms.Select(term => _known[term].Id).ToArray()),
    ];

    private List<string> PhraseTerms()
    {
        var loose = _query.Words.Where(word => !word.IsInPhrase).SelectMany(word => word.Terms).ToHashSet(StringComparer.Ordinal);
        return [.. _query.Words.Where(word => word.IsInPhrase).SelectMany(word => word.Terms).Distinct(StringComparer.Ordinal).Where(term => !loose.Contains(term))];
    }
}
