using Asemb.Core.Search;
using Asemb.Core.Search.Filters;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <param name="Query">Null: no keyword leg, and nothing that chunks must have or not have.</param>
/// <param name="Vector">Null: no vector leg. Else L2-normalised, of the index's dimensions.</param>
/// <param name="Limit">Results per leg.</param>
/// <param name="GroupBy">
/// What a result is. By chunk, a leg yields its best chunks; by document, the same and the best chunk of each document that is among the leg's best
/// documents and has none of them, so that one long document cannot take the places of others.
/// </param>
/// <param name="RanksByWords">Whether the keyword leg runs. Phrases and exclusions hold for the vector leg alone too.</param>
public sealed record IndexQuery(
    ParsedQuery? Query, float[]? Vector, Filter? Filter, int Limit, SearchGrouping GroupBy = SearchGrouping.Document, bool RanksByWords = true);

/// <param name="Keyword">Best first.</param>
/// <param name="Vector">Best first.</param>
/// <param name="Reading">How the query was read.</param>
/// <param name="Warnings">What the filter asks for that no document has, and what was done otherwise than the query says, in sentences.</param>
/// <param name="Timings">Milliseconds of <c>filter</c>, <c>constraints</c>, <c>keyword</c> and <c>vector</c>.</param>
public sealed record IndexAnswer(
    Candidate[] Keyword,
    Candidate[] Vector,
    QueryReading Reading,
    long Generation,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<KeyValuePair<string, double>> Timings);
