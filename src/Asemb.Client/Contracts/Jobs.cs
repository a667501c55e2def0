namespace Asemb.Client.Contracts;

/// <summary>How far the documents of one accepted request are.</summary>
public sealed record JobInfo
{
    /// <summary>The job's id.</summary>
    /// <example>0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11</example>
    public required Guid Id { get; init; }

    /// <summary>The workspace it belongs to.</summary>
    /// <example>handbook</example>
    public required string Workspace { get; init; }

    /// <summary>When the request was accepted.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How it is, as a whole.</summary>
    /// <example>running</example>
    public required JobState State { get; init; }

    /// <summary>True when nothing is pending or processing any more.</summary>
    /// <example>false</example>
    public required bool Done { get; init; }

    /// <summary>Documents of the request: the sum of the seven counts that follow.</summary>
    /// <example>1000</example>
    public required int Total { get; init; }

    /// <summary>Were there already with the same content.</summary>
    /// <example>0</example>
    public required int Unchanged { get; init; }

    /// <summary>Waiting.</summary>
    /// <example>590</example>
    public required int Pending { get; init; }

    /// <summary>Being indexed now.</summary>
    /// <example>8</example>
    public required int Processing { get; init; }

    /// <summary>Searchable.</summary>
    /// <example>400</example>
    public required int Indexed { get; init; }

    /// <summary>Could not be indexed.</summary>
    /// <example>2</example>
    public required int Failed { get; init; }

    /// <summary>Replaced by a newer version or deleted since.</summary>
    /// <example>0</example>
    public required int Superseded { get; init; }

    /// <summary>Taken off the queue by a cancellation.</summary>
    /// <example>0</example>
    public required int Cancelled { get; init; }

    /// <summary>Finished share, 0 to 100.</summary>
    /// <example>40.2</example>
    public required double Percent { get; init; }

    /// <summary>
    /// Documents a second that the server finished for this workspace of late; where other servers do the work, that were settled since the job was accepted. Absent when
    /// there were none, or the job is paused.
    /// </summary>
    /// <example>52.5</example>
    public double? DocumentsPerSecond { get; init; }

    /// <summary>Seconds until the job is done at that rate; absent when the rate is.</summary>
    /// <example>11.4</example>
    public double? EtaSeconds { get; init; }

    /// <summary>What the waiting documents wait for, the most decisive reason first. Told of a single job; in lists only that it is paused.</summary>
    public IReadOnlyList<JobWait> Waiting { get; init; } = [];

    /// <summary>What the documents under way are at, on the server that was asked. Those that other servers work on are counted as processing alone.</summary>
    public JobStages? Stages { get; init; }

    /// <summary>Since when its waiting documents are held back; absent when they are not.</summary>
    /// <example>2026-01-15T09:31:00Z</example>
    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>When documents of it were cancelled first; absent when none was.</summary>
    /// <example>2026-01-15T09:31:00Z</example>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>How to try again what failed; absent when nothing did, or all of it must be sent again.</summary>
    public JobRetry? Retry { get; init; }

    /// <summary>The first failures, at most 100.</summary>
    public IReadOnlyList<JobFailureInfo> Failures { get; init; } = [];
}

/// <summary>A document of a job that could not be indexed.</summary>
public sealed record JobFailureInfo
{
    /// <summary>The document's key.</summary>
    /// <example>handbook/secret.pdf</example>
    public required string Key { get; init; }

    /// <summary>Why.</summary>
    public required DocumentErrorInfo Error { get; init; }
}

/// <summary>Jobs of a workspace, newest first.</summary>
public sealed record JobList
{
    /// <summary>The jobs.</summary>
    public required IReadOnlyList<JobInfo> Items { get; init; }
}
