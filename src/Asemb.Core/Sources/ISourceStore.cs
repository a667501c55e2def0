using Asemb.Core.Errors;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Sources;

/// <summary>Sources as people see them: made, changed, asked to sync, and their history. A source has at most one sync under way.</summary>
public interface ISourceStore
{
    /// <param name="source">Its id and workspace are assigned here.</param>
    /// <param name="nextSyncAt">When its first sync begins by itself.</param>
    /// <param name="most">As many sources the workspace may have.</param>
    /// <exception cref="AsembException"><c>source_exists</c>, <c>source_limit</c>, <c>invalid_name</c>, <c>workspace_not_found</c></exception>
    Task<Source> CreateAsync(Workspace workspace, Source source, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken, int most = int.MaxValue);

    Task<SourceStatus?> FindAsync(Workspace workspace, string name, CancellationToken cancellationToken);

    /// <summary>By name.</summary>
    Task<IReadOnlyList<SourceStatus>> ListAsync(Workspace workspace, CancellationToken cancellationToken);

    /// <summary>Replaces settings, schedule, limit and pause of a source, if they are still what they were when it was read.</summary>
    /// <param name="present">As it was read.</param>
    /// <param name="readAnew">
    /// What is known was known of other settings: versions and state are forgotten, a sync under way is cancelled, and the next reads everything.
    /// </param>
    /// <param name="nextSyncAt">When the next sync begins by itself, unless one is under way, or schedule and pause stay as they are.</param>
    Task<SourceReplacement> ReplaceAsync(Workspace workspace, Source present, Source changed, bool readAnew, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken);

    /// <summary>Deletes the source with what is known and its history; its documents stay. False when there was none.</summary>
    Task<bool> DeleteAsync(Workspace workspace, long source, CancellationToken cancellationToken);

    /// <summary>Forgets every document of the source and its state, pauses it and cancels its sync: before its documents are deleted, so that it cannot believe them there.</summary>
    Task ForgetAsync(Workspace workspace, long source, CancellationToken cancellationToken);

    /// <summary>
    /// Begins a sync at once; when one is under way it is that one, and if it waits for its next try it waits no longer. One that waits becomes a full or a
    /// confirmed one when that is asked for; one that is worked on cannot.
    /// </summary>
    /// <param name="isFull">Reads everything anew, from the beginning.</param>
    /// <param name="confirm">Allows as many removals as the last sync that ended held back.</param>
    /// <returns>Null when the source is gone.</returns>
    /// <exception cref="AsembException"><c>nothing_to_confirm</c>, <c>sync_under_way</c></exception>
    Task<SourceSync?> BeginAsync(Workspace workspace, long source, bool isFull, bool confirm, CancellationToken cancellationToken);

    /// <summary>Cancels the sync under way; what it took in stays. False when there is none.</summary>
    Task<bool> CancelAsync(Workspace workspace, long source, DateTimeOffset? nextSyncAt, CancellationToken cancellationToken);

    /// <summary>The newest first.</summary>
    Task<IReadOnlyList<SourceSync>> ListSyncsAsync(Workspace workspace, long source, int limit, CancellationToken cancellationToken);

    /// <summary>Documents that wait or are being processed, counted up to a number.</summary>
    /// <param name="source">Of this source alone; null: of the workspace.</param>
    Task<long> CountQueuedAsync(Workspace workspace, string? source, int most, CancellationToken cancellationToken);

    /// <summary>The same for each source of the workspace, by name, at once.</summary>
    Task<IReadOnlyDictionary<string, long>> CountQueuedAsync(Workspace workspace, int most, CancellationToken cancellationToken);
}

public enum SourceReplacement
{
    Replaced,

    /// <summary>Somebody else was faster: nothing was done.</summary>
    ChangedMeanwhile,

    Gone,
}
