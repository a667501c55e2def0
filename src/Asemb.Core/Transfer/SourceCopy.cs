using Asemb.Core.Errors;
using Asemb.Core.Ingestion;
using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Core.Workspaces;

namespace Asemb.Core.Transfer;

/// <summary>
/// Copies the sources of a workspace with what is known of each, after its documents: the next sync there reads what changed, and finds what is gone. Their
/// history stays behind. A source that is there already is left alone, unless it is what a copy left that was cut off.
/// </summary>
public sealed class SourceCopy(IAsembStore from, IAsembStore to)
{
    private const int Page = 500;

    /// <summary>Nobody else is to take up a source while it is filled.</summary>
    private static readonly TimeSpan Claim = TimeSpan.FromHours(1);

    /// <param name="now">When sources with a schedule are synced there first.</param>
    /// <returns>How many were copied.</returns>
    public async Task<int> CopyAsync(Workspace workspace, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var copy = await to.Workspaces.FindAsync(workspace.Name, cancellationToken) ?? throw new AsembException(ErrorCodes.WorkspaceNotFound, $"Workspace '{workspace.Name}' there was deleted meanwhile.");
        var copied = 0;
        foreach (var status in await from.Sources.ListAsync(workspace, cancellationToken))
        {
            if (await to.Sources.FindAsync(copy, status.Source.Name, cancellationToken) is { } there)
            {
                if (!IsUnfinished(there)) continue;
                await to.Sources.DeleteAsync(copy, there.Source.Id, cancellationToken);
            }

            await CopyAsync(workspace, copy, status, now, cancellationToken);
            copied++;
        }

        return copied;
    }

    /// <summary>It rests until all is there, and a schedule of its own comes last.</summary>
    private static bool IsUnfinished(SourceStatus there) => there is { Source: { IsPaused: true, Schedule: null }, LastSync: null or { State: SyncState.Running } };

    private async Task CopyAsync(Workspace workspace, Workspace copy, SourceStatus status, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var source = status.Source;
        var made = await to.Sources.CreateAsync(copy, source with { Schedule = null, IsPaused = true }, nextSyncAt: null, cancellationToken);
        if (status.LastSync is { } last) await FillAsync(new SyncLease(workspace, source, last, Guid.Empty), copy, made, cancellationToken);
        var isScheduled = source.Schedule is not null && !source.IsPaused;
        await to.Sources.ReplaceAsync(copy, made, made with { Schedule = source.Schedule, IsPaused = source.IsPaused }, readAnew: false, isScheduled ? now : null, cancellationToken);
    }

    /// <summary>As a sync that found everything unchanged.</summary>
    /// <param name="read">Only says which source is read: nobody else has the store open.</param>
    private async Task FillAsync(SyncLease read, Workspace copy, Source made, CancellationToken cancellationToken)
    {
        await to.Sources.BeginAsync(copy, made.Id, isFull: false, confirm: false, cancellationToken);

        // A server that works there may have been faster: its sync reads everything anew.
        if (await to.Syncs.ClaimAsync(Claim, (source, _) => ValueTask.FromResult(source.Id == made.Id), cancellationToken) is not { } lease) return;
        string? after = null;
        while (await from.Syncs.ListItemsAsync(read, after, Page, cancellationToken) is { Count: > 0 } items)
        {
            after = items[^1].Key;
            await to.Syncs.MarkAsync(
                lease, new SyncMarks { Taken = [.. items.Select(item => new TakenItem(item.Key, item.Version, AcceptOutcome.Unchanged))], Notes = SyncNotes.None }, cancellationToken);
        }

        // What waits for a confirmation goes on doing so.
        for (after = null; await from.Syncs.ListGoneItemsAsync(read, after, Page, cancellationToken) is { Count: > 0 } gone; after = gone[^1].Key)
            await to.Syncs.MarkAsync(lease, new SyncMarks { Gone = [.. gone.Select(item => item.Key)], Notes = SyncNotes.None }, cancellationToken);
        await to.Syncs.EndAsync(lease, new SyncOutcome(SyncState.Completed) { SourceState = read.Source.State }, _ => null, cancellationToken);
    }
}
