using Asemb.Core.Documents;

namespace Asemb.Core.Transfer;

/// <summary>A document with everything that makes it what it is, apart from the ids that each store assigns: for moving it to another store.</summary>
public sealed record TransferDocument
{
    /// <summary>In the store it was read from.</summary>
    public required long Id { get; init; }

    public required string Key { get; init; }

    public required int Version { get; init; }

    /// <summary>A document that is being processed is pending: the work on it does not move along.</summary>
    public required DocumentState State { get; init; }

    public required int Attempts { get; init; }

    /// <summary>Its last attempt ended without a word.</summary>
    public required bool IsSuspect { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    public required string ContentHash { get; init; }

    public required long ContentBytes { get; init; }

    /// <summary>How the original is packed: 0 as it is, 1 Brotli.</summary>
    public required int ContentEncoding { get; init; }

    /// <summary>The packed original; null when it is lost.</summary>
    public byte[]? Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DocumentError? Error { get; init; }

    /// <summary>What was accepted last.</summary>
    public required GivenFields Given { get; init; }

    /// <summary>What is searchable; null when nothing is.</summary>
    public SearchableVersion? Searchable { get; init; }
}

/// <param name="Metadata">JSON.</param>
public sealed record GivenFields(string? Source, string? Uri, string? FileName, string? Title, string? MediaType, string Metadata);

/// <summary>The version of a document that is searchable, which may be older than the one accepted last.</summary>
public sealed record SearchableVersion
{
    public required int Version { get; init; }

    public required DateTimeOffset IndexedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required long ContentBytes { get; init; }

    public required string ContentHash { get; init; }

    public string? Source { get; init; }

    public string? Uri { get; init; }

    public string? FileName { get; init; }

    public string? Title { get; init; }

    public string? Author { get; init; }

    public string? Language { get; init; }

    public required string MediaType { get; init; }

    /// <summary>JSON.</summary>
    public required string Metadata { get; init; }

    /// <summary>JSON.</summary>
    public required string Warnings { get; init; }

    /// <summary>In order.</summary>
    public required IReadOnlyList<TransferChunk> Chunks { get; init; }
}

/// <param name="Hash">Of the embedded text, 32 bytes.</param>
/// <param name="Context">As in <see cref="Chunking.DocumentChunk.Context"/>.</param>
/// <param name="Vector">Of the active embedding index; null when it is lost.</param>
public sealed record TransferChunk(
    int Ordinal, int Start, int Length, int Tokens, int Page, byte[] Hash, IReadOnlyList<string> HeadingPath, string? Context, string Text, float[]? Vector);
