using Asemb.Core.Sources;
using Asemb.Core.Stores;
using Asemb.Server.Workers;

namespace Asemb.Server.Sources;

/// <summary>
/// Removes what disappeared from a source, unless it is too much to be believed: an unmounted folder, an empty table, a site behind a log-in page look
/// as if everything were gone.
/// </summary>
internal sealed class SyncRemoval(IAsembStore store, IndexingSignals signals)
{
    private const int Page = 500;

    /// <returns>How many documents were removed, and how many removals are held back because they are too many.</returns>
    public async Task<(long Removed, long HeldBack)> RemoveAsync(SyncLease lease, SyncHold hold, bool withUnseen, CancellationToken cancellationToken)
    {
        var removable = await store.Syncs.CountRemovableAsync(lease, withUnseen, cancellationToken);
        if (removable == 0) return (0, 0);

        // With what this sync removed before it was interrupted.
        if (removable + lease.Sync.Counts.Removed > Allowed(lease)) return (0, removable);
        var removed = 0L;
        while (await store.Syncs.ListRemovableAsync(lease, withUnseen, Page, cancellationToken) is { Count: > 0 } keys)
        {
            await hold.RequireAsync();

            // Documents first: cut off in between, they are found to be gone, and are forgotten then.
            removed += await store.Documents.DeleteAsync(lease.Workspace, keys, lease.Source.Name, cancellationToken);
            await hold.RequireAsync(await store.Syncs.ForgetAsync(lease, keys, cancellationToken));
            signals.Progress.Signal();
        }

        return (removed, 0);
    }

    private static long Allowed(SyncLease lease) =>
        Math.Max(lease.Sync.AllowedRemovals ?? 0, Math.Max(1, (long)Math.Floor(lease.Source.DeletionLimit * lease.Sync.Known)));
}
