using System.Text.Json.Nodes;

namespace Asemb.Client.Contracts;

/// <summary>A source to make: where documents come from again and again.</summary>
public sealed record CreateSourceRequest
{
    /// <summary>1 to 100 of a-z, A-Z, 0-9, '.', '-' and '_', beginning with a letter or a digit. It becomes the source of the documents.</summary>
    /// <example>handbook</example>
    public required string Name { get; init; }

    /// <summary>What it reads: <c>folder</c>, <c>page</c>, <c>site</c>, <c>feed</c> or <c>table</c>.</summary>
    /// <example>folder</example>
    public required string Kind { get; init; }

    /// <summary>What the kind asks for; docs/sources.md has it for each.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>When it is synced by itself: a cron expression of five or six fields, in UTC, or <c>@every 15m</c>; only when asked when absent. Its first sync begins at once.</summary>
    /// <example>@every 15m</example>
    public string? Schedule { get; init; }

    /// <summary>The share of its documents, 0 to 1, of which one sync may remove more only when that is confirmed; 0.25 when absent. One document may always go.</summary>
    /// <example>0.25</example>
    public double? DeletionLimit { get; init; }

    /// <summary>No sync begins by itself while true.</summary>
    /// <example>false</example>
    public bool? Paused { get; init; }
}

/// <summary>What to change of a source, as a JSON merge patch: absent members stay, null brings the default back.</summary>
public sealed record UpdateSourceRequest
{
    /// <summary>Settings to change, a merge patch in themselves. Other settings mean other documents: a sync under way is cancelled, and the next reads everything anew.</summary>
    public JsonObject? Settings { get; init; }

    /// <summary>When it is synced by itself; null: only when asked.</summary>
    /// <example>0 3 * * *</example>
    public string? Schedule { get; init; }

    /// <summary>The share of its documents of which one sync may remove more only when that is confirmed.</summary>
    /// <example>0.1</example>
    public double? DeletionLimit { get; init; }

    /// <summary>No sync begins by itself while true.</summary>
    /// <example>true</example>
    public bool? Paused { get; init; }
}

/// <summary>A source and how it stands.</summary>
public sealed record SourceInfo
{
    /// <summary>Its name, which is the source of its documents.</summary>
    /// <example>handbook</example>
    public required string Name { get; init; }

    /// <summary>What it reads.</summary>
    /// <example>folder</example>
    public required string Kind { get; init; }

    /// <summary>As the kind understood them, with defaults.</summary>
    public required JsonObject Settings { get; init; }

    /// <summary>When it is synced by itself; absent: only when asked.</summary>
    /// <example>@every 15m</example>
    public string? Schedule { get; init; }

    /// <summary>The share of its documents of which one sync may remove more only when that is confirmed.</summary>
    /// <example>0.25</example>
    public required double DeletionLimit { get; init; }

    /// <summary>No sync begins by itself while true.</summary>
    /// <example>false</example>
    public required bool Paused { get; init; }

    /// <summary>Documents that it is known to hold.</summary>
    /// <example>1143</example>
    public required long Documents { get; init; }

    /// <summary>Of these, documents that are not indexed yet; counted up to 100,000.</summary>
    /// <example>12</example>
    public required long Queued { get; init; }

    /// <summary>Syncs that failed one after the other, up to the last.</summary>
    /// <example>0</example>
    public required int Failures { get; init; }

    /// <summary>When the next sync begins by itself.</summary>
    /// <example>2026-01-15T09:45:00Z</example>
    public DateTimeOffset? NextSyncAt { get; init; }

    /// <summary>When a sync last came to its end, whether or not it found something.</summary>
    /// <example>2026-01-15T09:30:04Z</example>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>When it was made.</summary>
    /// <example>2026-01-15T09:00:00Z</example>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The sync under way, else the last; absent before the first.</summary>
    public SyncInfo? LastSync { get; init; }
}

/// <summary>Sources of a workspace, by name.</summary>
public sealed record SourceList
{
    /// <summary>The sources.</summary>
    public required IReadOnlyList<SourceInfo> Items { get; init; }
}

/// <summary>What deleting a source took.</summary>
public sealed record DeleteSourceResult
{
    /// <summary>Documents that were deleted with it.</summary>
    /// <example>0</example>
    public required int DeletedDocuments { get; init; }
}
