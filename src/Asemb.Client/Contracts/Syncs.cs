using System.Text.Json.Serialization;

namespace Asemb.Client.Contracts;

/// <summary>A sync to begin.</summary>
public sealed record SyncRequest
{
    /// <summary>Reads everything anew, whatever seems unchanged.</summary>
    /// <example>false</example>
    public bool? Full { get; init; }

    /// <summary>Allows as many removals as the last sync held back.</summary>
    /// <example>false</example>
    public bool? Confirm { get; init; }
}

/// <summary>Where a sync is.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SyncState>))]
public enum SyncState
{
    /// <summary>Under way, about to begin, or waiting for its next try.</summary>
    Running,

    /// <summary>The source was read to its end.</summary>
    Completed,

    /// <summary>The source could not be read; nothing was removed.</summary>
    Failed,

    /// <summary>Everything was taken in, and nothing removed: that waits for a sync with confirm.</summary>
    WaitingForConfirmation,

    /// <summary>Somebody stopped it, or changed the source's settings.</summary>
    Cancelled,
}

/// <summary>What began a sync.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<SyncTrigger>))]
public enum SyncTrigger
{
    /// <summary>A request.</summary>
    Manual,

    /// <summary>The source's schedule.</summary>
    Schedule,
}

/// <summary>One sync of a source.</summary>
public sealed record SyncInfo
{
    /// <summary>Its number; later syncs of a source have higher ones.</summary>
    /// <example>17</example>
    public required long Id { get; init; }

    /// <summary>Where it is.</summary>
    /// <example>completed</example>
    public required SyncState State { get; init; }

    /// <summary>What began it.</summary>
    /// <example>schedule</example>
    public required SyncTrigger Trigger { get; init; }

    /// <summary>Everything was read anew.</summary>
    /// <example>false</example>
    public required bool Full { get; init; }

    /// <summary>Documents that the source was known to hold when it began.</summary>
    /// <example>1140</example>
    public required long Known { get; init; }

    /// <summary>Documents that were not there before.</summary>
    /// <example>5</example>
    public required long Added { get; init; }

    /// <summary>Documents with other content.</summary>
    /// <example>12</example>
    public required long Changed { get; init; }

    /// <summary>Read, and found to be the same.</summary>
    /// <example>3</example>
    public required long Unchanged { get; init; }

    /// <summary>Known to be the same without having been read.</summary>
    /// <example>1121</example>
    public required long Seen { get; init; }

    /// <summary>Documents that disappeared from the source, and were removed.</summary>
    /// <example>4</example>
    public required long Removed { get; init; }

    /// <summary>What could not be read; documents that are there stay as they are.</summary>
    /// <example>1</example>
    public required long Failed { get; init; }

    /// <summary>Removals that wait for a confirmation; of a sync under way, and of one that failed or was cancelled, those that an earlier one held back.</summary>
    /// <example>400</example>
    public long? HeldBack { get; init; }

    /// <summary>How often it was begun since it last got on.</summary>
    /// <example>1</example>
    public required int Attempts { get; init; }

    /// <summary>Why it failed, or why it waits for its next try.</summary>
    public SyncErrorInfo? Error { get; init; }

    /// <summary>When it is tried next, if nobody works on it.</summary>
    /// <example>2026-01-15T09:31:00Z</example>
    public DateTimeOffset? NextTryAt { get; init; }

    /// <summary>When it was asked for, or its schedule came due.</summary>
    /// <example>2026-01-15T09:30:00Z</example>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    /// <example>2026-01-15T09:30:04Z</example>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The first that could not be read, at most 20.</summary>
    public IReadOnlyList<SyncFaultInfo> Faults { get; init; } = [];

    /// <summary>What was left out on purpose, by reason.</summary>
    public IReadOnlyList<SkippedInfo> Skipped { get; init; } = [];
}

/// <summary>Why a sync failed.</summary>
public sealed record SyncErrorInfo
{
    /// <summary>A code of docs/errors.md.</summary>
    /// <example>source_unavailable</example>
    public required string Code { get; init; }

    /// <summary>What was wrong, and what to do.</summary>
    /// <example>The database does not answer.</example>
    public required string Message { get; init; }
}

/// <summary>Something of a source that could not be read.</summary>
public sealed record SyncFaultInfo
{
    /// <summary>The document's key.</summary>
    /// <example>handbook/secret.pdf</example>
    public required string Key { get; init; }

    /// <summary>Why.</summary>
    public required DocumentErrorInfo Error { get; init; }
}

/// <summary>What a sync left out for one reason.</summary>
public sealed record SkippedInfo
{
    /// <summary>A short name, e.g. <c>robots</c>.</summary>
    /// <example>robots</example>
    public required string Reason { get; init; }

    /// <summary>How many.</summary>
    /// <example>3</example>
    public required long Count { get; init; }

    /// <summary>The first of them, at most 20.</summary>
    public required IReadOnlyList<string> First { get; init; }
}

/// <summary>Syncs of a source, newest first.</summary>
public sealed record SyncList
{
    /// <summary>The syncs.</summary>
    public required IReadOnlyList<SyncInfo> Items { get; init; }
}
