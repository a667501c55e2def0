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
    private const int MaxSurfaceDistance = 3;
    private const float OneEditWeight = 0.6f;
    private const float TwoEditsWeight = 0.3f;

    /// <summary>Edits that a term may be away: none for short ones, of which too many are near to each other.</summary>
    public static int Distance(string term) => term.Length >= TwoEditsLength ? 2 : term.Length >= OneEditLength ? 1 : 0;

    /// <summary>What a word counts beside one that stands as written.</summary>
    public static float Weight(int distance) => distance switch
    {
        // The same word without its accents, by which its ending would have been known.
        0 => 1,
        1 => OneEditWeight,
        _ => TwoEditsWeight,
    };

    /// <summary>
    /// Letters only: a digit makes a name or number, which is another one when it is changed; pairs of characters have no spelling. Function words
    /// are missing in small workspaces without being misspelt.
    /// </summary>
    internal static bool CanBeMisspelt(string word, IReadOnlyList<WordReading> readings)
    {
        var words = new WordBreaker(word);
        return words.MoveNext() && words.Kind == WordKind.Word
            && !readings.Any(reading => reading.IsFunctionWord)
            && Distance(word) > 0
            && !word.Any(char.IsDigit);
    }

    /// <summary>In lower case and without accents: what the language without a stemmer makes of it.</summary>
    internal static string Folded(string word) => TextAnalyzer.For(TextLanguages.Simple).Analyze(word) is [var only, ..] ? only.Term : word;

    /// <summary>What is compared: the terms of a word, and the word itself, each with the edits that it may be away; see <see cref="ILexicon.Near"/>.</summary>
    public static IReadOnlyList<(string Form, int Distance)> Forms(QueryWord word) =>
        [.. word.Terms.Append(Folded(word.Text)).Distinct(StringComparer.Ordinal).Select(form => (form, Distance(form))).Where(form => form.Item2 > 0)];

    /// <summary>Edits between a form and a term, by its letters or those of its surface; <paramref name="most"/> + 1 when there are more.</summary>
    public static int Distance(string form, string term, string surface, int most) =>
        Math.Min(EditDistance.Within(form, term, most), EditDistance.Within(form, Folded(surface), most));

    /// <summary>The nearest terms to a word, of those the ones with the nearest surface and then of most chunks; only those at the least distance that any has.</summary>
    public static IReadOnlyList<TypoCandidate> Choose(QueryWord word, ILexicon lexicon)
    {
        var written = Folded(word.Text);
        var candidates = new Dictionary<int, TypoCandidate>();
        foreach (var (form, most) in Forms(word))
        {
            foreach (var near in lexicon.Near(form, most))
            {
                if (near.Term[0] != form[0]) continue;
                var distance = Distance(form, near.Term, near.Surface, most);
                if (distance > most || (candidates.TryGetValue(near.Id, out var other) && other.Distance <= distance)) continue;
                candidates[near.Id] = new TypoCandidate(near, distance, EditDistance.Within(written, Folded(near.Surface), MaxSurfaceDistance));
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

/// <param name="Distance">Between the terms or the words, 0 when only accents differ, without which an ending is not known for one.</param>
/// <param name="SurfaceDistance">Between the words as written.</param>
public sealed record TypoCandidate(LexiconTerm Term, int Distance, int SurfaceDistance);
