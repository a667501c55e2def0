using System.Collections.Concurrent;
using Asemb.Core.Indexing;
using Asemb.Core.Workspaces;
using Asemb.Sqlite.Connections;
using Microsoft.Extensions.Logging;

namespace Asemb.Sqlite.Indexing;

/// <summary>
/// The indexes in memory, one for each workspace in use. An index is built from the rows when it is first needed and follows every commit from
/// then on; what is committed while it is being built is applied behind it.
/// </summary>
internal sealed class WorkspaceIndexes(SqliteDatabase database, ILogger logger, int? maxChunks)
{
    private readonly ConcurrentDictionary<long, LoadedIndex> _loaded = new();

    /// <summary>Those that are to replace the ones in use: built of another model's vectors, and following every change as they do.</summary>
    private readonly ConcurrentDictionary<long, LoadedIndex> _next = new();

    private readonly ConcurrentDictionary<long, SemaphoreSlim> _terms = new();

    /// <summary>The index of a workspace, built first when it is not there.</summary>
    /// <exception cref="Core.Errors.AsembException"><c>workspace_not_found</c> when it was deleted; <c>store_unavailable</c>.</exception>
    public async Task<LoadedIndex> GetAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var entry = _loaded.GetOrAdd(workspace.Id, id => new LoadedIndex(id, Load));
        if (entry.Ready.IsFaulted)
        {
            // Failed for somebody who did not wait for it: tried again.
            _loaded.TryRemove(KeyValuePair.Create(workspace.Id, entry));
            entry = _loaded.GetOrAdd(workspace.Id, id => new LoadedIndex(id, Load));
        }

        try
        {
            // Others wait for the same building: one caller's leaving must not stop it.
            await entry.Ready.WaitAsync(cancellationToken);
            return entry;
        }
        finally
        {
            // Tried again by the next who needs it.
            if (entry.Ready.IsFaulted) _loaded.TryRemove(KeyValuePair.Create(workspace.Id, entry));
        }

        Task<WorkspaceIndex> Load() => IndexLoader.LoadAsync(database, workspace, embeddingIndex: null, maxChunks, logger);
    }

    /// <summary>
    /// Builds the index that is to replace the one in use, of the vectors of another embedding index; null when none is in use, so that there is
    /// nothing to replace. The caller sees to it that no document is committed until it is replaced or discarded.
    /// </summary>
    public async Task<LoadedIndex?> BuildNextAsync(Workspace workspace, long embeddingIndex, CancellationToken cancellationToken)
    {
        if (!_loaded.ContainsKey(workspace.Id)) return null;
        var next = new LoadedIndex(workspace.Id, () => IndexLoader.LoadAsync(database, workspace, embeddingIndex, maxChunks, logger));
        _next[workspace.Id] = next;
        try
        {
            await next.Ready.WaitAsync(cancellationToken);
            return next;
        }
        catch
        {
            DiscardNext(workspace.Id);
            throw;
        }
    }

    public void DiscardNext(long workspace) => _next.TryRemove(workspace, out _);

    /// <summary>
    /// The embedding index of the workspace is another one from this generation on. Called by the writer. Searches that have begun end with the index
    /// they have.
    /// </summary>
    /// <param name="next">From <see cref="BuildNextAsync"/>; null: the index is built anew when it is needed.</param>
    public void Replace(long workspace, long generation, LoadedIndex? next)
    {
        // One that could not follow a change was discarded.
        if (next is null || !_next.TryRemove(KeyValuePair.Create(workspace, next)))
        {
            Forget(workspace);
            return;
        }

        next.Apply(generation, index => index.Apply(generation, null, [], []));
        _loaded[workspace] = next;
    }

    /// <summary>
    /// One commit at a time gives numbers to new terms. It belongs to the workspace, not to its index in memory: that may be built anew while a
    /// commit with numbers of the old one is under way.
    /// </summary>
    public SemaphoreSlim TermsOf(long workspace) => _terms.GetOrAdd(workspace, static _ => new SemaphoreSlim(1, 1));

    /// <summary>The index if it is in use.</summary>
    public WorkspaceIndex? Find(long workspace) => _loaded.TryGetValue(workspace, out var entry) && entry.Ready.IsCompletedSuccessfully ? entry.Index : null;

    /// <summary>Applies a committed change to the index if it is in use. Called by the writer, in the order of the commits.</summary>
    public void Publish(long workspace, long generation, Action<WorkspaceIndex> change)
    {
        try
        {
            if (_loaded.TryGetValue(workspace, out var entry)) Apply(_loaded, workspace, entry, generation, change);
        }
        finally
        {
            if (_next.TryGetValue(workspace, out var next)) Apply(_next, workspace, next, generation, change);
        }
    }

    /// <summary>Takes terms out that are not stored any more. Called by the writer.</summary>
    /// <param name="index">The one that they were found unused in, which a commit under way goes on with.</param>
    public void ForgetTerms(long workspace, WorkspaceIndex index, IReadOnlyList<KeyValuePair<int, string>> terms)
    {
        index.ForgetTerms(terms);

        // Built anew meanwhile from rows that had the terms still, or being built: only one made from here on surely has what the file has.
        if (!ReferenceEquals(Find(workspace), index)) Forget(workspace);
    }

    public void Remove(long workspace, long generation, IReadOnlyList<long> documents) =>
        Publish(workspace, generation, index => index.Apply(generation, null, documents, []));

    /// <summary>Throws the index away: it is built anew when it is needed.</summary>
    public void Forget(long workspace) => _loaded.TryRemove(workspace, out _);

    /// <summary>The workspace was deleted.</summary>
    public void Drop(long workspace)
    {
        Forget(workspace);
        DiscardNext(workspace);
        _terms.TryRemove(workspace, out _);
    }

    /// <summary>The indexes that are in use now.</summary>
    public IReadOnlyList<(long Workspace, WorkspaceIndex Index)> List() =>
        [.. _loaded.Where(entry => entry.Value.Ready.IsCompletedSuccessfully).Select(entry => (entry.Key, entry.Value.Index))];

    private static void Apply(ConcurrentDictionary<long, LoadedIndex> indexes, long workspace, LoadedIndex entry, long generation, Action<WorkspaceIndex> change)
    {
        var applied = false;
        try
        {
            entry.Apply(generation, change);
            applied = true;
        }
        finally
        {
            // Half applied is worse than not there: it is built again from the rows.
            if (!applied) indexes.TryRemove(workspace, out _);
        }
    }
}
