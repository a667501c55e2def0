using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>How a job is, as a whole.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>Everything of it waits.</summary>
    Queued,

    /// <summary>Documents are under way, or were finished.</summary>
    Running,

    /// <summary>The job or its workspace is paused.</summary>
    Paused,

    /// <summary>Over, and documents were cancelled.</summary>
    Cancelled,

    /// <summary>Over.</summary>
    Done,
}

/// <summary>Why documents wait.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<WaitReason>))]
public enum WaitReason
{
    /// <summary>The workspace is paused.</summary>
    WorkspacePaused,

    /// <summary>The job is paused.</summary>
    JobPaused,

    /// <summary>The store cannot be written to now.</summary>
    Store,

    /// <summary>No server that indexes documents has been heard of within the last minute.</summary>
    NoWorker,

    /// <summary>The embedding model cannot be used now.</summary>
    Model,

    /// <summary>A try failed, and the next one is due later.</summary>
    Retry,

    /// <summary>The server that worked on them has not been heard of; they are taken up again.</summary>
    WorkerLost,

    /// <summary>Others come first.</summary>
    Queue,
}

/// <summary>Documents of a job that wait for the same thing.</summary>
public sealed record JobWait
{
    /// <summary>What they wait for.</summary>
    /// <example>model</example>
    public required WaitReason Reason { get; init; }

    /// <summary>How many do.</summary>
    /// <example>590</example>
    public required int Documents { get; init; }

    /// <summary>In words, with what to do about it.</summary>
    /// <example>The embedding endpoint answered 429: too many requests.</example>
    public required string Message { get; init; }

    /// <summary>Code of the error, where one is the reason.</summary>
    /// <example>embedding_unavailable</example>
    public string? Code { get; init; }

    /// <summary>Since when, where something is paused.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the next of them is tried.</summary>
    /// <example>2026-01-15T09:32:10Z</example>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Documents that come before the first of them, counted up to 10,000.</summary>
    /// <example>120</example>
    public int? Ahead { get; init; }
}

/// <summary>Documents under way by what is done with them.</summary>
public sealed record JobStages
{
    /// <summary>Being read.</summary>
    /// <example>3</example>
    public required int Extracting { get; init; }

    /// <summary>Being cut into chunks.</summary>
    /// <example>0</example>
    public required int Chunking { get; init; }

    /// <summary>Waiting for their vectors.</summary>
    /// <example>4</example>
    public required int Embedding { get; init; }

    /// <summary>Being written.</summary>
    /// <example>1</example>
    public required int Storing { get; init; }
}

/// <summary>How to try failed documents again.</summary>
public sealed record JobRetry
{
    /// <summary>The route to POST the body to.</summary>
    /// <example>/api/v1/workspaces/handbook/documents/retry</example>
    public required string Href { get; init; }

    /// <summary>The body.</summary>
    public required JobRetryBody Body { get; init; }

    /// <summary>The same as a command; it tries all that failed in the workspace.</summary>
    /// <example>asemb documents retry --workspace handbook</example>
    public required string Command { get; init; }
}

/// <summary>What to send.</summary>
public sealed record JobRetryBody
{
    /// <summary>The failed documents that are named here.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}

/// <summary>What was taken off the queue.</summary>
public sealed record CancelResult
{
    /// <summary>Documents that were waiting or under way.</summary>
    /// <example>590</example>
    public required int Cancelled { get; init; }
}
