using Asemb.Server.Configuration;

namespace Asemb.Server.Sources;

/// <summary>
/// The syncs under way in this process, and who may have the next place: no workspace gets more than half of the places while others wait, and none keeps
/// one for ever. Of the <see cref="SourceWorker"/> alone: not thread-safe.
/// </summary>
internal sealed class SyncPlaces(SourcesOptions options, TimeProvider time)
{
    private readonly List<Place> _places = [];
    private long? _asked;

    public bool HasFree => _places.Count < options.Parallel;

    public IEnumerable<Task> Runs => _places.Select(place => place.Run);

    /// <summary>Whether the workspace may have another one although others wait.</summary>
    public bool HasShare(long workspace) => _places.Count(place => place.Workspace == workspace) < Math.Max(1, options.Parallel / 2);

    public void Take(long workspace, Func<SyncTurn, Task> run)
    {
        var turn = new SyncTurn();
        _places.Add(new Place(workspace, turn, time.GetTimestamp(), run(turn)));
    }

    /// <summary>The one to give way: of the workspace with the most places the one that has gone on longest. Null while none has had its turn, or another was asked lately.</summary>
    public SyncTurn? FindLongest()
    {
        var turn = TimeSpan.FromSeconds(options.TurnSeconds);
        if (_asked is { } asked && time.GetElapsedTime(asked) < turn) return null;
        return _places.Where(place => !place.Turn.IsOver && time.GetElapsedTime(place.Began) >= turn)
            .OrderByDescending(place => _places.Count(other => other.Workspace == place.Workspace))
            .ThenBy(place => place.Began)
            .FirstOrDefault()?.Turn;
    }

    /// <summary>It goes on until the next point that it saves.</summary>
    public void Ask(SyncTurn turn)
    {
        turn.End();
        _asked = time.GetTimestamp();
    }

    public void Free() => _places.RemoveAll(place => place.Run.IsCompleted);

    private sealed record Place(long Workspace, SyncTurn Turn, long Began, Task Run);
}
