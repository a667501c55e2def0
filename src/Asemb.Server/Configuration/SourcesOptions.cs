using System.ComponentModel.DataAnnotations;

namespace Asemb.Server.Configuration;

/// <summary>How sources are synced. Section <c>Sources</c>.</summary>
public sealed class SourcesOptions
{
    /// <summary>False leaves syncs to other processes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Sources that a workspace may have.</summary>
    [Range(1, 100_000)]
    public int MostPerWorkspace { get; set; } = 200;

    /// <summary>Syncs under way at the same time.</summary>
    [Range(1, 64)]
    public int Parallel { get; set; } = 4;

    /// <summary>Seconds between two looks for syncs that are due.</summary>
    [Range(1, 300)]
    public int PollSeconds { get; set; } = 1;

    /// <summary>Seconds until the claim of a dead server on a sync runs out, and another goes on with it; renewed while it lives.</summary>
    [Range(5, 3600)]
    public int LeaseSeconds { get; set; } = 60;

    /// <summary>Documents that a sync hands over at once.</summary>
    [Range(1, 10_000)]
    public int BatchDocuments { get; set; } = 64;

    /// <summary>Most bytes of documents that a sync hands over at once; a larger document goes alone.</summary>
    [Range(1024, 1L << 30)]
    public long BatchBytes { get; set; } = 8L << 20;

    /// <summary>A sync waits while more documents of its workspace than this are to be indexed.</summary>
    [Range(1, 10_000_000)]
    public int MostPending { get; set; } = 2000;

    /// <summary>Seconds that a sync waits so; then it gives up its place, says why, and goes on later.</summary>
    [Range(0.01, 3600)]
    public double RoomSeconds { get; set; } = 30;

    /// <summary>Seconds after which a sync gives way at the next point where it can go on, when others are due and no place is free.</summary>
    [Range(0.01, 86_400)]
    public double TurnSeconds { get; set; } = 60;

    /// <summary>Tries of a sync that cannot reach its source before it is failed.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Seconds before the first further try; doubled each time, with jitter.</summary>
    [Range(0.01, 3600)]
    public double RetrySeconds { get; set; } = 10;

    /// <summary>Most seconds between two tries, also when the other side asks for more with <c>Retry-After</c>.</summary>
    [Range(0.01, 86_400)]
    public double MaxRetrySeconds { get; set; } = 3600;

    /// <summary>
    /// Folders of the server below which whoever may write to a workspace may name folders as sources, parted by commas. None by default: only the
    /// operator of the machine can, with the local key.
    /// </summary>
    public string? FolderRoots { get; set; }

    internal IReadOnlyList<string> Roots => FolderRoots?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
