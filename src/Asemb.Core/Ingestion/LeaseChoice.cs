namespace Asemb.Core.Ingestion;

/// <param name="Due">When it became due, in Unix milliseconds.</param>
public readonly record struct DueWorkspace(long Id, long Due);

/// <param name="IsSuspect">An earlier attempt ended without a word.</param>
public readonly record struct DueDocument(long Id, long Bytes, bool IsSuspect);

/// <summary>
/// Which of the due documents are leased next. Workspaces take turns document by document, and the one served longest ago begins, so that a large
/// backlog of one delays another by a turn only. A suspect goes alone, and one that had to be passed over goes next. Not thread-safe.
/// </summary>
public sealed class LeaseChoice
{
    private const int MostRemembered = 1000;
    private readonly Dictionary<long, long> _lastServed = [];
    private long _turn;
    private bool _suspectWaits;

    /// <summary>Workspaces whose last turn is known.</summary>
    public int Remembered => _lastServed.Count;

    /// <summary>The workspaces whose queues <see cref="Choose"/> would look at, for whoever has to fetch them before.</summary>
    public IEnumerable<DueWorkspace> InTurn(IReadOnlyList<DueWorkspace> workspaces, int maxDocuments) => workspaces
        .OrderBy(workspace => _lastServed.GetValueOrDefault(workspace.Id))
        .ThenBy(workspace => workspace.Due)
        .ThenBy(workspace => workspace.Id)
        .Take(maxDocuments);

    /// <param name="queue">The due documents of a workspace, the longest waiting first.</param>
    public List<DueDocument> Choose(IReadOnlyList<DueWorkspace> workspaces, Func<long, IReadOnlyList<DueDocument>> queue, int maxDocuments, long maxBytes)
    {
        Forget(workspaces);
        var inTurn = InTurn(workspaces, maxDocuments)
            .Select(workspace => (workspace.Id, Documents: new Queue<DueDocument>(queue(workspace.Id))))
            .Where(workspace => workspace.Documents.Count > 0)
            .ToList();
        if (inTurn.Count == 0) return [];
        var alone = _suspectWaits ? inTurn.FindIndex(workspace => workspace.Documents.Any(document => document.IsSuspect)) : -1;
        _suspectWaits = false;
        if (alone < 0 && inTurn[0].Documents.Peek().IsSuspect) alone = 0;
        if (alone >= 0)
        {
            Serve(inTurn[alone].Id);
            return [inTurn[alone].Documents.First(document => document.IsSuspect)];
        }

        return Deal(inTurn, maxDocuments, maxBytes);
    }

    private List<DueDocument> Deal(List<(long Id, Queue<DueDocument> Documents)> inTurn, int maxDocuments, long maxBytes)
    {
        var chosen = new List<DueDocument>();
        var bytes = 0L;
        for (var dealt = true; dealt;)
        {
            dealt = false;
            foreach (var (id, documents) in inTurn)
            {
                while (documents.TryPeek(out var suspect) && suspect.IsSuspect)
                {
                    documents.Dequeue();
                    _suspectWaits = true;
                }

                if (!documents.TryPeek(out var next)) continue;
                if (chosen.Count == maxDocuments || (chosen.Count > 0 && bytes + next.Bytes > maxBytes)) return chosen;
                documents.Dequeue();
                bytes += next.Bytes;
                chosen.Add(next);
                Serve(id);
                dealt = true;
            }
        }

        return chosen;
    }

    /// <summary>Whoever has nothing due need not be remembered, and may have been deleted: forgotten, it begins with its next turn as if it were new.</summary>
    private void Forget(IReadOnlyList<DueWorkspace> workspaces)
    {
        if (_lastServed.Count <= MostRemembered) return;
        var due = workspaces.Select(workspace => workspace.Id).ToHashSet();
        foreach (var id in _lastServed.Keys)
        {
            if (!due.Contains(id)) _lastServed.Remove(id);
        }
    }

    private void Serve(long workspace) => _lastServed[workspace] = ++_turn;
}
