namespace Asemb.Sqlite.Indexing;

/// <summary>The indexes in memory, one for each workspace in use.</summary>
internal sealed class WorkspaceIndexes
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<long, long> _generations = new();

    public void Publish(long workspace, long generation, IReadOnlyList<PublishedDocument> documents) => _generations[workspace] = generation;

    public void Remove(long workspace, long generation, IReadOnlyList<long> documents) => _generations[workspace] = generation;

    public void Forget(long workspace) => _generations.TryRemove(workspace, out _);
}
