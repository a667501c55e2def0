namespace Asemb.Server.Api.Jobs;

/// <summary>How many streams are open. No workspace has more than half of the places, so that none keeps the others from following their jobs. Thread-safe.</summary>
internal sealed class StreamPlaces(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, int> _ofWorkspaces = [];
    private int _open;

    public int Open => Volatile.Read(ref _open);

    public int MostOfWorkspace { get; } = (most + 1) / 2;

    public bool TryEnter(long workspaceId)
    {
        lock (_gate)
        {
            var own = _ofWorkspaces.GetValueOrDefault(workspaceId);
            if (_open >= most || own >= MostOfWorkspace) return false;
            _ofWorkspaces[workspaceId] = own + 1;
            _open++;
            return true;
        }
    }

    public void Leave(long workspaceId)
    {
        lock (_gate)
        {
            if (--_ofWorkspaces[workspaceId] == 0) _ofWorkspaces.Remove(workspaceId);
            _open--;
        }
    }
}
