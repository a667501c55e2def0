using Asemb.Core.Search.Filters;

namespace Asemb.Core.Indexing;

/// <param name="Text">Null: no keyword leg.</param>
/// <param name="Vector">Null: no vector leg. Else L2-normalised, of the index's dimensions.</param>
/// <param name="Limit">Candidates per leg.</param>
public sealed record IndexQuery(string? Text, float[]? Vector, Filter? Filter, int Limit);

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
