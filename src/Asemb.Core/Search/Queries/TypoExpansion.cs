using Asemb.Core.Words;

namespace Asemb.Core.Search.Queries;

/// <summary>
/// Which words are looked up in place of one that no chunk has, and what they count. The only place that decides it: stores bring candidates.
/// </summary>
public static class TypoExpansion
{
    /// <summary>Unknown words of a query that others are looked up for; a query with more has other troubles than typing errors.</summary>
    public const int MaxWords = 8;

    /// <summary>Words in place of one.</summary>
    public const int MaxCandidates = 3;

    private const int OneEditLength = 4;
    private const int TwoEditsLength = 8;
    private const float OneEditWeight = 0.6f;
    private const float TwoEditsWeight = 0.3f;

    /// <summary>Edits that a term may be away: none for short ones, of which too many are near to each other.</summary>
    public static int Distance(string term) => term.Length >= TwoEditsLength ? 2 : term.Length >= OneEditLength ? 1 : 0;

    /// <summary>What a word counts beside one that stands as written.</summary>
    public static float Weight(int distance) => distance == 1 ? OneEditWeight : TwoEditsWeight;

    /// <summary>
    /// Letters only: a digit makes a name or number, which is another one when it is changed; pairs of characters have no spelling. Function words
    /// are missing in small workspaces without being misspelt.
    /// </summary>
    internal static bool CanBeMisspelt(string word, IReadOnlyList<WordReading> readings)
    {
        var words = new WordBreaker(word);
        return words.MoveNext() && words.Kind == WordKind.Word
            && !readings.Any(reading => reading.IsFunctionWord)
            && readings.Any(reading => Distance(reading.Term) > 0)
            && !word.Any(char.IsDigit);
    }

    /// <summary>The nearest terms to a word, those of most chunks first; only those at the least distance that any has.</summary>
    public static IReadOnlyList<TypoCandidate> Choose(QueryWord word, ILexicon lexicon)
    {
        var surface = word.Text.ToLowerInvariant();
        var candidates = new Dictionary<int, TypoCandidate>();
        foreach (var term in word.Terms)
        {
            var most = Distance(term);
            if (most == 0) continue;
            foreach (var near in lexicon.Near(term, most))
            {
                if (near.DocumentFrequency == 0 || near.Term[0] != term[0]) continue;
                var distance = EditDistance.Within(term, near.Term, most);
                if (distance > most || (candidates.TryGetValue(near.Id, out var other) && other.Distance <= distance)) continue;
                candidates[near.Id] = new TypoCandidate(near, distance, EditDistance.Within(surface, near.Surface, most + 1));
            }
        }

        var least = candidates.Count == 0 ? 0 : candidates.Values.Min(candidate => candidate.Distance);
        return
        [
            .. candidates.Values.Where(candidate => candidate.Distance == least)
                .OrderBy(candidate => candidate.SurfaceDistance)
                .ThenByDescending(candidate => candidate.Term.DocumentFrequency)
                .ThenBy(candidate => candidate.Term.Term, StringComparer.Ordinal)
                .Take(MaxCandidates),
        ];
    }
}

/// <param name="Distance">Between the terms, at least 1, since the word would be known otherwise.</param>
/// <param name="SurfaceDistance">Between the words as written.</param>
public sealed record TypoCandidate(LexiconTerm Term, int Distance, int SurfaceDistance);
