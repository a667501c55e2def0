using Asemb.Core.Documents;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Search;

/// <summary>What a store answers: fused, grouped, ordered by score (then document id, then ordinal), paged and fetched.</summary>
/// <param name="TotalCandidates">Results there would be without limit and offset, among the candidates of the legs.</param>
/// <param name="Reading">How the query was read, for highlighting and explain.</param>
/// <param name="Generation">Of the workspace when it was answered.</param>
/// <param name="Warnings">E.g. a filter on a field that no document has, or a phrase that no chunk has; those of the reading are among them.</param>
/// <param name="Timings">Milliseconds by step, e.g. <c>filter</c>, <c>constraints</c>, <c>vector</c>, <c>keyword</c>, <c>fuse</c>, <c>fetch</c>.</param>
public sealed record SearchPage(
    IReadOnlyList<SearchHit> Hits,
    int TotalCandidates,
    QueryReading Reading,
    long Generation,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<KeyValuePair<string, double>> Timings)
{
    /// <summary>How the store went about it, in words by step, for explain; empty where there is but one way.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Steps { get; init; } = [];
}

/// <param name="Score">The final score: fused, BM25 or cosine by mode. Comparable within one answer only.</param>
/// <param name="Keyword">The keyword leg's part; null when the leg did not find it.</param>
/// <param name="Vector">The vector leg's part; null when the leg did not find it.</param>
/// <param name="Before">Neighbouring chunks in front, in reading order.</param>
/// <param name="After">Neighbouring chunks behind, in reading order.</param>
public sealed record SearchHit(
    Document Document,
    StoredChunk Chunk,
    double Score,
    LegScore? Keyword,
    LegScore? Vector,
    IReadOnlyList<StoredChunk> Before,
    IReadOnlyList<StoredChunk> After);

/// <param name="Score">BM25, or cosine from -1 to 1.</param>
/// <param name="Rank">From 1.</param>
public sealed record LegScore(double Score, int Rank);
