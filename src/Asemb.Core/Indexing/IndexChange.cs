using System.Text.Json.Nodes;

namespace Asemb.Core.Indexing;

/// <summary>A document as the index takes it over: the whole searchable version, replacing the one before.</summary>
/// <param name="Language">Language its words were analysed with.</param>
/// <param name="Metadata">What filters see.</param>
/// <param name="Chunks">All chunks in order.</param>
public sealed record IndexDocument(
    long Id, string Language, JsonObject Metadata, IndexDocumentFields Fields, IReadOnlyList<IndexChunkRow> Chunks);

/// <summary>Fields of the document itself that filters may name.</summary>
public sealed record IndexDocumentFields(
    string Key, string? Source, string? Uri, string? FileName, string? Title, string? Author, string? Language, string? MediaType,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <param name="Words">As <see cref="ChunkWords"/>; null for a chunk the index has already.</param>
/// <param name="Vector">Null for a chunk the index has already; all zero for one without any known token, which the vector leg never finds.</param>
public sealed record IndexChunkRow(long Id, int Ordinal, byte[]? Words, float[]? Vector);
