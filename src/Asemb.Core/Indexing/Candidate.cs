using System.Runtime.InteropServices;

namespace Asemb.Core.Indexing;

/// <summary>A chunk that a leg found. Ordered by score, then document, then ordinal, so that equal scores have one order everywhere.</summary>
/// <param name="Score">BM25, or cosine.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Candidate(long ChunkId, long DocumentId, int Ordinal, float Score);
