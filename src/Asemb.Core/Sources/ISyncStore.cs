using System.Text.Json.Nodes;
using Asemb.Core.Ingestion;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Sources;

/// <summary>
/// Syncs as those who run them see them. Whoever claims a source gets a token; every later call shows it and changes nothing, and says so, when the
/// claim ran out and another took the sync over, or when it was cancelled.
/// </summary>
public interface ISyncStore
{
    /// <summary>
    /// Takes a source whose sync is due: begun by its schedule, asked for, put off until now, or left behind by a process whose claim ran out.
    /// Null when there is nothing to do.
    /// </summary>
    /// <param name="canRun">
    /// Whether this process can run a sync of the source that has been due since then; others are left for other processes. Asked outside of any
    /// transaction, for it may take its time.
    /// </param>
    Task<SyncLease?> ClaimAsync(TimeSpan duration, Func<Source, DateTimeOffset, ValueTask<bool>> canRun, CancellationToken cancellationToken);

    Task<bool> RenewAsync(SyncLease lease, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>What is known of these keys, where the document is still there.</summary>
    Task<IReadOnlyList<SourceItem>> FindItemsAsync(SyncLease lease, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>What is known, by key in the order of code points.</summary>
    Task<IReadOnlyList<SourceItem>> ListItemsAsync(SyncLease lease, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>What is marked as gone, by this sync or an earlier one, by key in the order of code points.</summary>
    Task<IReadOnlyList<SourceItem>> ListGoneItemsAsync(SyncLease lease, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes documents in and writes what was found, in one transaction: whoever deletes or changes the source comes before it, and it is refused, or after
    /// it, and finds them.
    /// </summary>
    /// <param name="documents">At least one; documents of others stay as they are.</param>
    /// <param name="marks">From what became of the documents. May be asked more than once, and changes nothing.</param>
    /// <returns>Null when the claim is lost: nothing was taken in.</returns>
    Task<IReadOnlyList<AcceptedDocument>?> TakeAsync(
        SyncLease lease, IReadOnlyList<IncomingDocument> documents, Func<IReadOnlyList<AcceptedDocument>, SyncMarks> marks, CancellationToken cancellationToken);

    /// <summary>Writes what was found, in one transaction with the cursor.</summary>
    Task<bool> MarkAsync(SyncLease lease, SyncMarks marks, CancellationToken cancellationToken);

    /// <summary>How many documents are to be removed.</summary>
    /// <param name="withUnseen">Those that this sync marked as gone, and all that it has not seen too. What an earlier one found may have come back unnoticed.</param>
    Task<long> CountRemovableAsync(SyncLease lease, bool withUnseen, CancellationToken cancellationToken);

    Task<IReadOnlyList<string>> ListRemovableAsync(SyncLease lease, bool withUnseen, int limit, CancellationToken cancellationToken);

    /// <summary>Forgets what was removed, and counts it.</summary>
    Task<bool> ForgetAsync(SyncLease lease, IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Ends the sync. Of like scheduled syncs that found nothing only the last stays in the history, which is bounded.</summary>
    /// <param name="next">When the next begins by itself, by the source's schedule of now.</param>
    Task<bool> EndAsync(SyncLease lease, SyncOutcome outcome, Func<Source, DateTimeOffset?> next, CancellationToken cancellationToken);

    /// <summary>Lets go of the source: its sync goes on at that time, here or elsewhere.</summary>
    /// <param name="error">Why; null when it waits for nothing but a process.</param>
    /// <param name="isAttempt">False where it was nobody's fault: the attempt does not count.</param>
    Task<bool> PutOffAsync(SyncLease lease, DateTimeOffset until, SyncError? error, bool isAttempt, CancellationToken cancellationToken);
}

/// <param name="Token">What the holder shows.</param>
public sealed record SyncLease(Workspace Workspace, Source Source, SourceSync Sync, Guid Token);

/// <summary>What a sync found since the last time. No key occurs twice.</summary>
public sealed record SyncMarks
{
    public IReadOnlyList<TakenItem> Taken { get; init; } = [];

    /// <summary>Still there.</summary>
    public IReadOnlyList<SourceItem> Seen { get; init; } = [];

    /// <summary>Could not be read: taken for still there, and not counted as seen.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    public IReadOnlyList<string> Gone { get; init; } = [];

    public required SyncNotes Notes { get; init; }

    /// <summary>Null leaves it as it is.</summary>
    public JsonObject? Cursor { get; init; }
}

public sealed record TakenItem(string Key, string? Version, AcceptOutcome Outcome);

public sealed record SyncOutcome(SyncState State)
{
    public SyncError? Error { get; init; }

    public long? HeldBack { get; init; }

    /// <summary>What is held back are those too that this sync has not seen: they are marked as gone, so that a later one knows of them.</summary>
    public bool HoldsUnseen { get; init; }

    /// <summary>
    /// For the next sync; null keeps what there is. <c>fingerprint</c> and <c>version</c> are of what the next one need not look at: they are left out when documents that
    /// the source brought were given up while this sync was under way.
    /// </summary>
    public JsonObject? SourceState { get; init; }
}
