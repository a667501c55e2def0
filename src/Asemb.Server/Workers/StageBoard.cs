using System.Collections.Concurrent;

namespace Asemb.Server.Workers;

/// <summary>
/// Which step each document under way in this process is at, by its id: for those who tell people what a document waits for. What other processes work on
/// is not known here. Thread-safe.
/// </summary>
internal sealed class StageBoard
{
    private readonly ConcurrentDictionary<long, string> _stages = new();

    /// <summary>Documents under way.</summary>
    public int Count => _stages.Count;

    /// <returns>A name of <see cref="Stage"/>; null when the document is not under way here.</returns>
    public string? Find(long documentId) => _stages.GetValueOrDefault(documentId);

    public void Enter(long documentId, string stage) => _stages[documentId] = stage;

    public void Leave(long documentId) => _stages.TryRemove(documentId, out _);
}
