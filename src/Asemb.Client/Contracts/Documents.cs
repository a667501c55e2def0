using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>How far a document is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<DocumentState>))]
public enum DocumentState
{
    /// <summary>Durably accepted, waiting to be indexed.</summary>
    Pending,

    /// <summary>Being indexed now.</summary>
    Processing,

    /// <summary>Every chunk is searchable.</summary>
    Indexed,

    /// <summary>Could not be indexed; its error says why.</summary>
    Failed,
}

/// <summary>A document to take in. Either <c>text</c> or <c>contentBase64</c> is needed.</summary>
public sealed record DocumentInput
{
    /// <summary>Your name for the document, unique in the workspace, 1 to 1,024 characters. The URI when absent; else one is made up.</summary>
    /// <example>handbook/travel.md</example>
    public string? Key { get; init; }

    /// <summary>The text, when there is no file.</summary>
    /// <example>Travel expenses are refunded within 30 days.</example>
    public string? Text { get; init; }

    /// <summary>The bytes of a file of any supported format, in Base64.</summary>
    /// <example>IyBUcmF2ZWwKRXhwZW5zZXMgYXJlIHJlZnVuZGVkLgo=</example>
    public string? ContentBase64 { get; init; }

    /// <summary>Wins over the title that the file states.</summary>
    /// <example>Travel policy</example>
    public string? Title { get; init; }

    /// <summary>Where a person finds the original.</summary>
    /// <example>https://intranet.example/travel</example>
    public string? Uri { get; init; }

    /// <summary>A name for everything from one origin, so that it can be listed and deleted together.</summary>
    /// <example>handbook</example>
    public string? Source { get; init; }

    /// <summary>Any JSON object; filters see it. It overlays what the file carries.</summary>
    /// <example>{"team":"people","year":2026}</example>
    public JsonObject? Metadata { get; init; }

    /// <summary>What the content is; it is looked at in any case. Text without it is plain text.</summary>
    /// <example>text/markdown</example>
    public string? MediaType { get; init; }

    /// <summary>Name of the file, a hint for its format.</summary>
    /// <example>travel.md</example>
    public string? FileName { get; init; }
}

/// <summary>Documents to take in, all or none.</summary>
public sealed record DocumentBatch
{
    /// <summary>1 to 1,000 documents; no key may occur twice.</summary>
    public required IReadOnlyList<DocumentInput> Documents { get; init; }
}

/// <summary>What accepting a document changed.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<AcceptOutcome>))]
public enum AcceptOutcome
{
    /// <summary>The key was new.</summary>
    Created,

    /// <summary>The content differs from the version before.</summary>
    Updated,

    /// <summary>The same content was there already: nothing is done.</summary>
    Unchanged,
}

/// <summary>Why a document could not be indexed.</summary>
public sealed record DocumentErrorInfo
{
    /// <summary>Where it failed: <c>extract</c>, <c>chunk</c>, <c>embed</c> or <c>store</c>.</summary>
    /// <example>extract</example>
    public required string Stage { get; init; }

    /// <summary>A stable error code.</summary>
    /// <example>password_protected</example>
    public required string Code { get; init; }

    /// <summary>What was wrong and what to do.</summary>
    /// <example>The PDF is protected by a password. Remove the password and send it again.</example>
    public required string Message { get; init; }
}

/// <summary>What became of one document of a request.</summary>
public sealed record AcceptedDocumentInfo
{
    /// <summary>The document's key, made up where the request had none.</summary>
    /// <example>handbook/travel.md</example>
    public required string Key { get; init; }

    /// <summary>The document's id.</summary>
    /// <example>1207</example>
    public required long Id { get; init; }

    /// <summary>Starts at 1; moves with each changed content.</summary>
    /// <example>1</example>
    public required int Version { get; init; }

    /// <summary>What the request changed.</summary>
    /// <example>created</example>
    public required AcceptOutcome Outcome { get; init; }

    /// <summary>The state at the end of the wait, or right after accepting without one. A document that failed before and is unchanged stays failed until it is retried.</summary>
    /// <example>pending</example>
    public required DocumentState State { get; init; }

    /// <summary>Why it failed, or why an unchanged document failed before.</summary>
    public DocumentErrorInfo? Error { get; init; }
}

/// <summary>The receipt for accepted documents: they are durable and will be indexed.</summary>
public sealed record AcceptResponse
{
    /// <summary>The job to follow.</summary>
    /// <example>0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11</example>
    public required Guid JobId { get; init; }

    /// <summary>True when the Idempotency-Key was known: this repeats the first answer and nothing was done again.</summary>
    /// <example>false</example>
    public required bool Replayed { get; init; }

    /// <summary>One entry per document, in the order of the request.</summary>
    public required IReadOnlyList<AcceptedDocumentInfo> Documents { get; init; }

    /// <summary>How far the job is; only when the request waited.</summary>
    public JobInfo? Job { get; init; }
}

/// <summary>A document without its content.</summary>
public sealed record DocumentInfo
{
    /// <summary>Assigned by the store; grows with time.</summary>
    /// <example>1207</example>
    public required long Id { get; init; }

    /// <summary>Your name for it.</summary>
    /// <example>handbook/travel.md</example>
    public required string Key { get; init; }

    /// <summary>Where it came from.</summary>
    /// <example>handbook</example>
    public string? Source { get; init; }

    /// <summary>Where a person finds the original.</summary>
    /// <example>https://intranet.example/travel</example>
    public string? Uri { get; init; }

    /// <summary>Name of the file.</summary>
    /// <example>travel.md</example>
    public string? FileName { get; init; }

    /// <summary>Yours, or the one the file states.</summary>
    /// <example>Travel policy</example>
    public string? Title { get; init; }

    /// <summary>As the file states it.</summary>
    /// <example>Alice Example</example>
    public string? Author { get; init; }

    /// <summary>Language tag.</summary>
    /// <example>en</example>
    public string? Language { get; init; }

    /// <summary>Media type found by content once indexed.</summary>
    /// <example>text/markdown</example>
    public string? MediaType { get; init; }

    /// <summary>What the file carries, overlaid by yours.</summary>
    /// <example>{"team":"people","year":2026}</example>
    public required JsonObject Metadata { get; init; }

    /// <summary>Hex SHA-256 over everything that changes what is indexed.</summary>
    /// <example>9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08</example>
    public required string ContentHash { get; init; }

    /// <summary>Bytes of the original.</summary>
    /// <example>5120</example>
    public required long ContentBytes { get; init; }

    /// <summary>Starts at 1; moves with each changed content.</summary>
    /// <example>1</example>
    public required int Version { get; init; }

    /// <summary>How far it is.</summary>
    /// <example>indexed</example>
    public required DocumentState State { get; init; }

    /// <summary>How often indexing this version was begun.</summary>
    /// <example>1</example>
    public required int Attempts { get; init; }

    /// <summary>Why it failed, or why the last attempt did.</summary>
    public DocumentErrorInfo? Error { get; init; }

    /// <summary>When a pending document is tried next.</summary>
    /// <example>2026-01-15T09:31:00Z</example>
    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>Chunks that are searchable.</summary>
    /// <example>12</example>
    public int ChunkCount { get; init; }

    /// <summary>What was left out although the whole could be read.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>When it was first accepted.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its content last changed.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When its present version became searchable.</summary>
    /// <example>2026-01-15T09:30:02Z</example>
    public DateTimeOffset? IndexedAt { get; init; }
}

/// <summary>A page of documents, ascending by id.</summary>
public sealed record DocumentPage
{
    /// <summary>The documents.</summary>
    public required IReadOnlyList<DocumentInfo> Items { get; init; }

    /// <summary>Send it as <c>cursor</c> for the next page; absent on the last.</summary>
    /// <example>eyJhIjoxMjA3fQ</example>
    public string? NextCursor { get; init; }
}

/// <summary>Which documents to delete: exactly one of the members.</summary>
public sealed record DeleteDocumentsRequest
{
    /// <summary>Up to 1,000 keys.</summary>
    public IReadOnlyList<string>? Keys { get; init; }

    /// <summary>Everything from this source.</summary>
    /// <example>handbook</example>
    public string? Source { get; init; }

    /// <summary>Indexed documents that match this filter, in the grammar of a search; one without any condition is refused.</summary>
    /// <example>{"year":{"lt":2020}}</example>
    public JsonNode? Filter { get; init; }
}

/// <summary>How many documents are gone.</summary>
public sealed record DeleteResult
{
    /// <summary>The documents that were there and are deleted, with everything that belongs to them.</summary>
    /// <example>17</example>
    public required int Deleted { get; init; }
}

/// <summary>Which failed documents to try again.</summary>
public sealed record RetryRequest
{
    /// <summary>Up to 1,000 keys; every failed document when absent.</summary>
    public IReadOnlyList<string>? Keys { get; init; }
}

/// <summary>How many documents wait again.</summary>
public sealed record RetryResult
{
    /// <summary>Failed documents that are pending again.</summary>
    /// <example>3</example>
    public required int Retried { get; init; }
}
