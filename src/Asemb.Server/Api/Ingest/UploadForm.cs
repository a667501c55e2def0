using System.ComponentModel;

namespace Asemb.Server.Api.Ingest;

/// <summary>The form of an upload, for the OpenAPI document only: parts are read as they come, in their order.</summary>
internal sealed record UploadForm
{
    [Description("A file; may come many times.")]
    public required IFormFileCollection File { get; init; }

    [Description("Key of the next file.")]
    public string? Key { get; init; }

    [Description("Title of the next file; wins over the one that the file states.")]
    public string? Title { get; init; }

    [Description("Where a person finds the original of the next file.")]
    public string? Uri { get; init; }

    [Description("Source of every file that follows.")]
    public string? Source { get; init; }

    [Description("Metadata of every file that follows, a JSON object.")]
    public string? Metadata { get; init; }
}
