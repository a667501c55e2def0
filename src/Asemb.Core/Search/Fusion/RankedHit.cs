using Asemb.Core.Indexing;

namespace Asemb.Core.Search.Fusion;

/// <summary>A result of fusion: the chunk to show, its final score, and what each leg said.</summary>
/// <param name="Chunk">The chunk to show. Its own score is that of the leg that found it.</param>
/// <param name="Score">Final score of the hit.</param>
public readonly record struct RankedHit(Candidate Chunk, double Score, LegScore? Keyword, LegScore? Vector);
