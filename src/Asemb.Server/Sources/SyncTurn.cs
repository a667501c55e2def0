using Asemb.Core.Sources;

namespace Asemb.Server.Sources;

/// <summary>What one run of a sync and those around it tell one another. Thread-safe.</summary>
internal sealed class SyncTurn
{
    private volatile bool _isOver;
    private volatile bool _hasSaved;

    /// <summary>Others wait for the place: to be given up as soon as where to go on is saved.</summary>
    public bool IsOver => _isOver;

    /// <summary>It got on: attempts before do not count any more.</summary>
    public bool HasSaved => _hasSaved;

    public void End() => _isOver = true;

    public void Save() => _hasSaved = true;
}

/// <summary>The sync gives up its place and goes on later, where it saved last. It is nobody's fault, and no attempt.</summary>
internal sealed class SyncPausedException(SyncError? reason) : Exception("The sync goes on later.")
{
    /// <summary>What it waits for; null: only for its turn.</summary>
    public SyncError? Reason => reason;
}
