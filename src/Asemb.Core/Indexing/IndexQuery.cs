using Asemb.Core.Search;
using Asemb.Core.Search.Filters;

namespace Asemb.Core.Indexing;

/// <param name="Text">Null: no keyword leg.</param>
/// <param name="Vector">Null: no vector leg. Else L2-normalised, of the index's dimensions.</param>
/// <param name="Limit">Results per leg.</param>
/// <param name="GroupBy">
/// What a result is. By chunk, a leg yields its best chunks; by document, the same and the best chunk of each document that is among the leg's best
/// documents and has none of them, so that one long document cannot take the places of others.
/// </param>
public sealed record IndexQuery(string? Text, float[]? Vector, Filter? Filter, int Limit, SearchGrouping GroupBy = SearchGrouping.Document);

/// <param name="Keyword">Best first.</param>
/// <param name="Vector">Best first.</param>
/// <param name="Terms">The terms that were looked up, known or not.</param>
/// <param name="Warnings">What the filter asks for that no document has, in sentences.</param>
/// <param name="Timings">Milliseconds of <c>filter</c>, <c>keyword</c> and <c>vector</c>.</param>
public sealed record IndexAnswer(
    Candidate[] Keyword,
    Candidate[] Vector,
    IReadOnlyList<string> Terms,
    long Generation,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<KeyValuePair<string, double>> Timings);
