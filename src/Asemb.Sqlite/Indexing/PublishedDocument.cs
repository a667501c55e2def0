using Asemb.Core.Documents;

namespace Asemb.Sqlite.Indexing;

/// <summary>A committed document as the index in memory takes it over.</summary>
/// <param name="Document">The searchable version.</param>
/// <param name="Chunks">All of its chunks, in order.</param>
/// <param name="Gone">Chunks of the version before that are no more.</param>
internal sealed record PublishedDocument(Document Document, IReadOnlyList<PublishedChunk> Chunks, IReadOnlyList<long> Gone);

/// <param name="Vector">Null for a chunk that was there before.</param>
internal sealed record PublishedChunk(long Id, int Ordinal, float[]? Vector);
