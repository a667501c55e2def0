using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Asemb.Extraction.Isolation;

/// <summary>What the worker is asked; the bytes of the file follow it.</summary>
internal sealed record WorkerRequest
{
    public string? FileName { get; init; }

    public string? MediaType { get; init; }

    public required int ContentBytes { get; init; }

    public required ExtractionLimits Limits { get; init; }
}

/// <summary>What the worker answers: a document, whose text and blocks follow, or an error with its code, or a fault.</summary>
internal sealed record WorkerReply
{
    /// <summary>A code of <see cref="Core.Errors.ErrorCodes"/> when the file cannot be read.</summary>
    public string? Code { get; init; }

    public string? Message { get; init; }

    /// <summary>An exception that nobody expected, with its stack trace, for the log.</summary>
    public string? Fault { get; init; }

    public string MediaType { get; init; } = "";

    public string? Title { get; init; }

    public string? Author { get; init; }

    public string? Language { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? ModifiedAt { get; init; }

    public JsonObject? Metadata { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public int PicturePages { get; init; }

    public int TextChars { get; init; }

    public int Blocks { get; init; }

    /// <summary>Memory of the worker after this file.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>The worker ends after this answer: something of the file may still run or lie in it.</summary>
    public bool Last { get; init; }
}

// Metadata of a file may be nested as deep as JSON readers of this program go.
[JsonSourceGenerationOptions(MaxDepth = 1024, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerRequest))]
[JsonSerializable(typeof(WorkerReply))]
internal sealed partial class WorkerJson : JsonSerializerContext;
