using System.Text.Json.Nodes;

namespace Asemb.Core.Documents;

/// <summary>A document as the store knows it, without its content.</summary>
public sealed record Document
{
    /// <summary>Assigned by the store; grows with time; never reused.</summary>
    public required long Id { get; init; }

    /// <summary>The client's name for it, unique in its workspace.</summary>
    public required string Key { get; init; }

    /// <summary>Name of the source it came from, e.g. a folder or site; null for single uploads.</summary>
    public string? Source { get; init; }

    /// <summary>Where a person finds the original.</summary>
    public string? Uri { get; init; }

    public string? FileName { get; init; }

    public string? Title { get; init; }

    public string? Author { get; init; }

    /// <summary>Language tag the document states, or the one found.</summary>
    public string? Language { get; init; }

    /// <summary>Media type found by content once extracted; before that what the client said.</summary>
    public string? MediaType { get; init; }

    /// <summary>What the file carries, overlaid by what the client sent. Filters see this.</summary>
    public required JsonObject Metadata { get; init; }

    /// <summary>Hex SHA-256 over everything that changes what is indexed; see <see cref="Ingestion.IncomingDocument.ComputeHash"/>.</summary>
    public required string ContentHash { get; init; }

    public required long ContentBytes { get; init; }

    /// <summary>Starts at 1; moves with each changed content.</summary>
    public required int Version { get; init; }

    public required DocumentState State { get; init; }

    /// <summary>How often processing of this version was begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>Why it failed, or why the last attempt did when it waits for the next.</summary>
    public DocumentError? Error { get; init; }

    /// <summary>When a pending document is tried next, if that lies in the future.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }

    public required int ChunkCount { get; init; }

    /// <summary>What was left out although the document could be read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? IndexedAt { get; init; }
}

/// <param name="Stage"><c>extract</c>, <c>chunk</c>, <c>embed</c> or <c>store</c>.</param>
/// <param name="Code">A code of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Message">Safe to show to the document's owner.</param>
public sealed record DocumentError(string Stage, string Code, string Message)
{
    public const string StoreStage = "store";

    /// <summary>The stored original could not be read: the document is taken in anew when it is sent again, changed or not.</summary>
    public bool IsOfStoredOriginal =>
        string.Equals(Stage, StoreStage, StringComparison.Ordinal) && string.Equals(Code, Errors.ErrorCodes.DamagedDocument.Code, StringComparison.Ordinal);

    public static DocumentError OfStoredOriginal(InvalidDataException exception) =>
        new(StoreStage, Errors.ErrorCodes.DamagedDocument.Code, $"{exception.Message} Send the document again.");
}
