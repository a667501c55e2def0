using Asemb.Core.Chunking;

namespace Asemb.Core.Embeddings;

/// <summary>A chunk that has no vector yet in an index.</summary>
/// <param name="Hash">As it is stored: over the embedded text.</param>
/// <param name="EmbeddedText">
/// What the pipeline embedded when the chunk was made (<see cref="EmbeddedTextFormat"/>: title, headings, context, text), to the character:
/// <c>ChunkHash.Of(EmbeddedText) == Hash</c>.
/// </param>
public sealed record UnembeddedChunk(long ChunkId, ChunkHash Hash, string EmbeddedText);

/// <param name="Hash">Of the text that was embedded.</param>
/// <param name="Vector">L2-normalised, or all zero; of the index's dimensions.</param>
public sealed record ChunkVector(long ChunkId, ChunkHash Hash, float[] Vector);

/// <summary>A chunk to ask questions about.</summary>
public sealed record SampledChunk(long ChunkId, string DocumentKey, string? Title, IReadOnlyList<string> HeadingPath, string Text);

/// <param name="Score">Cosine with the query.</param>
public sealed record NearestChunk(long ChunkId, string DocumentKey, double Score);
