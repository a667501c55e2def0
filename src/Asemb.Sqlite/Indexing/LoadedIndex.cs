using Asemb.Core.Indexing;

namespace Asemb.Sqlite.Indexing;

/// <summary>An index in use, or on its way to be.</summary>
internal sealed class LoadedIndex
{
    private readonly Lock _lock = new();
    private readonly Lazy<Task<WorkspaceIndex>> _ready;
    private readonly long _workspace;

    /// <summary>Changes committed while the index is being built; null afterwards.</summary>
    private List<(long Generation, Action<WorkspaceIndex> Change)>? _meanwhile = [];

    public LoadedIndex(long workspace, Func<Task<WorkspaceIndex>> load)
    {
        _workspace = workspace;

        // Lazy: reading begins only after this entry stands where commits look for it, so that none falls between.
        _ready = new Lazy<Task<WorkspaceIndex>>(() => Task.Run(() => BuildAsync(load)));
    }

    public Task<WorkspaceIndex> Ready => _ready.Value;

    /// <summary>Only once <see cref="Ready"/> is.</summary>
    public WorkspaceIndex Index => Ready.IsCompletedSuccessfully ? Ready.Result : throw new InvalidOperationException($"The index of workspace {_workspace} is being built.");

    public void Apply(long generation, Action<WorkspaceIndex> change)
    {
        lock (_lock)
        {
            if (_meanwhile is null) change(_ready.Value.Result);
            else _meanwhile.Add((generation, change));
        }
    }

    private async Task<WorkspaceIndex> BuildAsync(Func<Task<WorkspaceIndex>> load)
    {
        var index = await load();
        lock (_lock)
        {
            foreach (var (generation, change) in _meanwhile!)
            {
                if (generation > index.Generation) change(index);
            }

            _meanwhile = null;
        }

        return index;
    }
}
