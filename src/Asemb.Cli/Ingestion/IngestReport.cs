using System.Text.Json.Serialization;

namespace Asemb.Cli.Ingestion;

/// <summary>What an ingestion did: the last line of <c>asemb ingest --json</c>.</summary>
internal sealed record IngestReport
{
    public string Event { get; init; } = "summary";

    public required string Workspace { get; init; }

    public required int Files { get; init; }

    public required long Bytes { get; init; }

    public required DocumentTally Documents { get; init; }

    /// <summary>By file extension.</summary>
    public required IReadOnlyDictionary<string, FormatTally> ByFormat { get; init; }

    /// <summary>Error code -> documents, those that failed in an earlier run and are unchanged included.</summary>
    public required IReadOnlyDictionary<string, int> FailuresByReason { get; init; }

    public required IReadOnlyList<FileFailure> Failures { get; init; }

    /// <summary>Searchable chunks of the workspace afterwards; absent when the server could not be asked any more.</summary>
    public required long? Chunks { get; init; }

    /// <summary>Chunks that had to be embedded; null when the key may not see it.</summary>
    public long? EmbeddedChunks { get; init; }

    /// <summary>What was passed over below the folders that were given.</summary>
    public required LeftOut LeftOut { get; init; }

    /// <summary>Documents of these folders whose files are no longer there; they stay searchable until they are pruned.</summary>
    public required int Gone { get; init; }

    /// <summary>How many of them were deleted.</summary>
    public required int Pruned { get; init; }

    public required double Seconds { get; init; }

    public required bool Interrupted { get; init; }
}

internal sealed class DocumentTally
{
    public int Total { get; set; }

    public int Created { get; set; }

    public int Updated { get; set; }

    public int Unchanged { get; set; }

    public int Indexed { get; set; }

    public int Failed { get; set; }

    /// <summary>Of the unchanged: failed in an earlier run; <c>asemb documents retry</c> tries them again.</summary>
    public int FailedBefore { get; set; }

    /// <summary>Replaced or deleted by someone else meanwhile.</summary>
    public int Superseded { get; set; }

    /// <summary>Given up by somebody with <c>asemb jobs cancel</c> before they were indexed.</summary>
    public int Cancelled { get; set; }

    /// <summary>Accepted and durable, not yet indexed when the command ended.</summary>
    public int Waiting { get; set; }
}

internal sealed class FormatTally
{
    public int Files { get; set; }

    public int Documents { get; set; }

    public int Unchanged { get; set; }

    public int Failed { get; set; }

    [JsonIgnore]
    public int Done => Documents - Failed;
}

/// <param name="File">Path as found; the document's key for records of a file with many.</param>
internal sealed record FileFailure(string File, string Code, string Message);
