using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>How closely a store is compared with what it should be.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<RepairDepth>))]
public enum RepairDepth
{
    /// <summary>Counts and states.</summary>
    Light,

    /// <summary>All rows with one another.</summary>
    Standard,

    /// <summary>Also every kept original: that it unpacks, and to what was sent.</summary>
    Deep,
}

/// <summary>What a repair does about a finding.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<RepairMend>))]
public enum RepairMend
{
    /// <summary>Nothing; the message says what a person can do.</summary>
    None,

    /// <summary>Deletes rows that belong to nothing.</summary>
    Delete,

    /// <summary>Counts anew.</summary>
    Recount,

    /// <summary>Makes anew what can be made of other rows.</summary>
    Rebuild,

    /// <summary>Has documents processed again from their kept originals.</summary>
    Reprocess,

    /// <summary>Gives documents back to the queue.</summary>
    Release,

    /// <summary>Lets go of documents that no paused job has, and holds those that one has.</summary>
    Pause,

    /// <summary>Makes documents failed, with what to do.</summary>
    Fail,
}

/// <summary>How far a repair is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<RepairState>))]
public enum RepairState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It went through the whole store.</summary>
    Completed,

    /// <summary>It ended before its time; what it had mended is mended.</summary>
    Failed,
}

/// <summary>A repair to begin.</summary>
public sealed record StartRepairRequest
{
    /// <summary>How closely to look; <c>standard</c> when absent.</summary>
    /// <example>standard</example>
    public RepairDepth? Depth { get; init; }

    /// <summary>True mends what is found; otherwise it is only told what would be mended, and how.</summary>
    /// <example>false</example>
    public bool? Apply { get; init; }
}

/// <summary>A look at the whole store, with what was mended.</summary>
public sealed record RepairInfo
{
    /// <summary>Its id.</summary>
    /// <example>0197c1a0-5d6e-7c3a-9b1f-2f0f5a3f9d11</example>
    public required Guid Id { get; init; }

    /// <summary>How closely it looks.</summary>
    /// <example>standard</example>
    public required RepairDepth Depth { get; init; }

    /// <summary>Whether it mends.</summary>
    /// <example>true</example>
    public required bool Apply { get; init; }

    /// <summary>How far it is.</summary>
    /// <example>completed</example>
    public required RepairState State { get; init; }

    /// <summary>When it began.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    /// <example>2026-01-15T09:30:04Z</example>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What was found; empty while it runs, and when all is well.</summary>
    public required IReadOnlyList<RepairFindingInfo> Found { get; init; }

    /// <summary>What a second look found after mending; without mending the same as <c>found</c>.</summary>
    public required IReadOnlyList<RepairFindingInfo> Remaining { get; init; }

    /// <summary>Why it failed.</summary>
    public RepairErrorInfo? Error { get; init; }
}

/// <summary>What one check found in one workspace.</summary>
public sealed record RepairFindingInfo
{
    /// <summary>Name of the check.</summary>
    /// <example>vectors-match-chunks</example>
    public required string Check { get; init; }

    /// <summary>The workspace it was found in; absent when it concerns the whole.</summary>
    /// <example>handbook</example>
    public string? Workspace { get; init; }

    /// <summary>How many.</summary>
    /// <example>3</example>
    public required long Count { get; init; }

    /// <summary>What a repair does about it.</summary>
    /// <example>reprocess</example>
    public required RepairMend Mend { get; init; }

    /// <summary>How many of them are mended.</summary>
    /// <example>3</example>
    public required long Mended { get; init; }

    /// <summary>What is wrong, with numbers, and what to do.</summary>
    /// <example>3 chunks have no vector in the active index. `asemb doctor --repair` has the documents processed again.</example>
    public required string Message { get; init; }
}

/// <summary>Why a repair failed.</summary>
public sealed record RepairErrorInfo
{
    /// <summary>Code of the error.</summary>
    /// <example>store_unavailable</example>
    public required string Code { get; init; }

    /// <summary>What happened, and what to do.</summary>
    /// <example>The database did not answer in time. The request may be repeated.</example>
    public required string Message { get; init; }
}
