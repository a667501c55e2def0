using Asemb.Core.Search.Queries;

namespace Asemb.Postgres.Search;

/// <summary>
/// Terms in too many chunks to visit each for one word's sake: about half of the chunks that a scan would look at have a single one of the query's telling
/// words, and those are behind the rest. The index tells which have two before a chunk is visited.
/// </summary>
/// <param name="Terms">They bring in the chunks that have a companion too.</param>
/// <param name="Companions">The query's telling words, <paramref name="Terms"/> and rarer ones included.</param>
/// <param name="MostAlone">No chunk that is left out for want of a companion scores more.</param>
internal sealed record TermPairs(int[] Terms, int[] Companions, double MostAlone)
{
    /// <summary>Terms of fewer chunks bring in all of them.</summary>
    private const int FewChunks = 2_500;

    /// <summary>A term of a greater share of the chunks tells nothing, and is walked for long.</summary>
    private const double CommonShare = 1.0 / 3;

    /// <param name="scanned">Terms that are to bring chunks in.</param>
    /// <returns>Null where nothing is to be left out.</returns>
    public static TermPairs? Of(IReadOnlyList<ScoredTerm> terms, int[] scanned, StoredLexicon lexicon, long chunks)
    {
        var paired = terms.Where(term => scanned.Contains(term.Id) && lexicon.FrequencyOf(term.Id) > FewChunks).ToList();
        var companions = terms.Where(term => scanned.Contains(term.Id) || lexicon.FrequencyOf(term.Id) <= chunks * CommonShare).ToList();
        if (paired.Count == 0 || companions.Count < 2) return null;

        // A term counts less than its weight in any chunk. What is left out has one of the paired, and no companion besides.
        var common = terms.Except(companions).Sum(term => (double)term.Weight);
        return new TermPairs([.. paired.Select(term => term.Id)], [.. companions.Select(term => term.Id)], paired.Max(term => (double)term.Weight) + common);
    }
}
