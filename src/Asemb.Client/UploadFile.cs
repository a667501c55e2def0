using System.Text.Json.Nodes;

namespace Asemb.Client;

/// <summary>A file to upload.</summary>
public sealed record UploadFile
{
    /// <summary>Name of the file, a hint for its format and, without a key, the key.</summary>
    public required string FileName { get; init; }

    /// <summary>Opens the bytes; called once, when they are sent; disposed by the client.</summary>
    public required Func<Stream> Open { get; init; }

    /// <summary>The document's key. Without it the server takes <c>source/fileName</c>, or the file name when there is no source.</summary>
    public string? Key { get; init; }

    /// <summary>Wins over the title that the file states.</summary>
    public string? Title { get; init; }

    /// <summary>Where a person finds the original.</summary>
    public string? Uri { get; init; }

    /// <summary>A name for everything from one origin.</summary>
    public string? Source { get; init; }

    /// <summary>What the file is, when known.</summary>
    public string? MediaType { get; init; }

    /// <summary>Overlays what the file carries.</summary>
    public JsonObject? Metadata { get; init; }
}
