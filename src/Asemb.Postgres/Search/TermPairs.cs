using Asemb.Core.Search.Queries;

namespace Asemb.Postgres.Search;

/// <summary>
/// Terms in too many chunks to visit each for one word's sake: about half of the chunks that a scan would look at have a single one of the query's telling
/// words, and those are behind the rest. The index tells which have two before a chunk is visited.
/// </summary>
/// <param name="Scanned">Terms that were to bring chunks in.</param>
/// <param name="Rare">Those of them that do, alone.</param>
/// <param name="Terms">Those of them that bring in the chunks that have a companion too.</param>
/// <param name="Companions">All telling words of the query, the former two included.</param>
/// <param name="MostAlone">No chunk that has one of the scanned and is left out scores more.</param>
internal sealed record TermPairs(int[] Scanned, int[] Rare, int[] Terms, int[] Companions, double MostAlone)
{
    /// <summary>Terms of fewer chunks bring in all of them.</summary>
    private const int FewChunks = 2_500;

    /// <summary>Each is a walk of the index beside all companions. Above 20,000 chunks the budget has no more than seven.</summary>
    private const int MostPaired = 8;

    /// <summary>A term of a greater share of the chunks tells nothing, and brings nothing in.</summary>
    private const double CommonShare = 1.0 / 3;

    /// <returns>Null where nothing is to be left out, or everything would be.</returns>
    public static TermPairs? Of(IReadOnlyList<ScoredTerm> terms, int[] scanned, StoredLexicon lexicon, long chunks)
    {
        var isTelling = terms.ToLookup(term => lexicon.FrequencyOf(term.Id) <= chunks * CommonShare);
        var telling = isTelling[true].ToList();
        var isRare = telling.Where(term => scanned.Contains(term.Id)).ToLookup(term => lexicon.FrequencyOf(term.Id) <= FewChunks);
        int[] rare = [.. isRare[true].Select(term => term.Id)], paired = [.. isRare[false].Select(term => term.Id)];
        if (rare.Length == scanned.Length || rare.Length + paired.Length == 0 || paired.Length > MostPaired || (paired.Length > 0 && telling.Count < 2)) return null;

        // A term counts less than its weight in any chunk. What is left out has one of the paired at most, and common ones.
        var most = isRare[false].Select(term => (double)term.Weight).DefaultIfEmpty(0).Max() + isTelling[false].Sum(term => (double)term.Weight);
        return new TermPairs(scanned, rare, paired, [.. telling.Select(term => term.Id)], most);
    }
}
