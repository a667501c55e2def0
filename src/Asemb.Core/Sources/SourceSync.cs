using System.Text.Json.Nodes;

namespace Asemb.Core.Sources;

/// <summary>One sync of a source: under way, or part of its history.</summary>
public sealed record SourceSync
{
    /// <summary>Assigned by the store; ascending within a source.</summary>
    public required long Id { get; init; }

    public required SyncState State { get; init; }

    public required SyncTrigger Trigger { get; init; }

    /// <summary>Everything is read anew.</summary>
    public bool IsFull { get; init; }

    /// <summary>Documents that the source was known to hold when it began: what the share of removals is measured against.</summary>
    public required long Known { get; init; }

    /// <summary>As many removals were allowed beforehand, by confirming an earlier sync; null: none were.</summary>
    public long? AllowedRemovals { get; init; }

    /// <summary>How often it was begun since it last got on.</summary>
    public required int Attempts { get; init; }

    public JsonObject? Cursor { get; init; }

    public required SyncCounts Counts { get; init; }

    public required SyncNotes Notes { get; init; }

    /// <summary>Documents that would have been removed, where that waits for a confirmation. Of one under way, and of one that failed or was cancelled: what one before it held back.</summary>
    public long? HeldBack { get; init; }

    /// <summary>Why it failed, or why it waits for its next try.</summary>
    public SyncError? Error { get; init; }

    /// <summary>When a running sync that nobody works on is tried next.</summary>
    public DateTimeOffset? NextTryAt { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}

public enum SyncState
{
    /// <summary>Under way, about to begin, or waiting for its next try.</summary>
    Running,
    Completed,
    Failed,

    /// <summary>Everything was taken in, and nothing removed: it would have been too much to do so unasked.</summary>
    WaitingForConfirmation,
    Cancelled,
}

public enum SyncTrigger
{
    Manual,
    Schedule,
}

/// <summary>What a sync found; each document counts once, however often the sync was interrupted.</summary>
/// <param name="Added">Documents that were not there.</param>
/// <param name="Changed">Documents with other content.</param>
/// <param name="Unchanged">Read, and found to be the same.</param>
/// <param name="Seen">Known to be the same without having been read.</param>
public sealed record SyncCounts(long Added = 0, long Changed = 0, long Unchanged = 0, long Seen = 0, long Removed = 0)
{
    public bool IsNothing => Added == 0 && Changed == 0 && Removed == 0;
}

/// <param name="Code">A code of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Message">Safe to show to the source's owner.</param>
public sealed record SyncError(string Code, string Message);
