namespace Asemb.Core.Ingestion;

/// <param name="Due">When it became due, in Unix milliseconds.</param>
public readonly record struct DueWorkspace(long Id, long Due);

/// <param name="IsSuspect">An earlier attempt ended without a word.</param>
/// <param name="IsUrgent">Somebody waits for it: <see cref="QueueOrder"/>.</param>
/// <param name="Attempts">That were begun.</param>
public readonly record struct DueDocument(long Id, long Bytes, bool IsSuspect, bool IsUrgent = false, int Attempts = 1);

/// <summary>
/// Which of the due documents are leased next. Workspaces take turns document by document, and the one served longest ago begins, so that a large
/// backlog of one delays another by a turn only. Within a workspace urgent documents go first, but have no more than every other turn while others wait. Suspects go without others, a few together the first time and alone from then on, and one that had to be passed over goes next. Where room is shared, a document for which its workspace has none is passed over. Not thread-safe.
/// </summary>
public sealed class LeaseChoice
{
    private const int MostRemembered = 1000;

    /// <summary>A process that is killed leaves hundreds, of which one at most was the cause. If a few of them do it again, each goes alone the next time.</summary>
    private const int SuspectsTogether = 16;
    private readonly Dictionary<long, long> _lastServed = [];

    /// <summary>Workspaces whose last turn an urgent document had.</summary>
    private readonly HashSet<long> _wasUrgent = [];
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

    /// <param name="queue">The due documents of a workspace, the longest waiting first, of the urgent ones and of the others.</param>
    public List<DueDocument> Choose(IReadOnlyList<DueWorkspace> workspaces, Func<long, IReadOnlyList<DueDocument>> queue, LeaseRoom room)
    {
        Forget(workspaces);
        var inTurn = InTurn(workspaces, room.Documents)
            .Select(workspace => (workspace.Id, Documents: InTurn(workspace.Id, queue(workspace.Id))))
            .Where(workspace => workspace.Documents.Count > 0)
            .ToList();
        if (inTurn.Count == 0) return [];
        var alone = _suspectWaits ? inTurn.FindIndex(workspace => workspace.Documents.Any(document => document.IsSuspect)) : -1;
        _suspectWaits = false;
        if (alone < 0 && inTurn[0].Documents.Peek().IsSuspect) alone = 0;
        if (alone >= 0)
        {
            var suspects = TakeSuspects(inTurn[alone].Documents, room);
            foreach (var suspect in suspects) Serve(inTurn[alone].Id, suspect);
            return suspects;
        }

        return Deal(inTurn, room);
    }

    private static List<DueDocument> TakeSuspects(IEnumerable<DueDocument> documents, LeaseRoom room)
    {
        var suspects = documents.Where(document => document.IsSuspect).ToList();
        if (suspects[0].Attempts > 1) return [suspects[0]];
        var bytes = 0L;
        return [.. suspects.Where(document => document.Attempts <= 1).Take(Math.Min(SuspectsTogether, room.Documents)).TakeWhile((document, i) => (bytes += document.Bytes) <= room.Bytes || i == 0)];
    }

    private List<DueDocument> Deal(List<(long Id, Queue<DueDocument> Documents)> inTurn, LeaseRoom room)
    {
        var shared = room.Shared?.Copy();
        var chosen = new List<DueDocument>();
        var bytes = 0L;
        for (var dealt = true; dealt;)
        {
            dealt = false;
            foreach (var (id, documents) in inTurn)
            {
                while (documents.TryPeek(out var passed) && (passed.IsSuspect || shared?.MayBegin(id, SharedRoom.CostOf(passed.Bytes)) == false))
                {
                    documents.Dequeue();
                    _suspectWaits |= passed.IsSuspect;
                }

                if (!documents.TryPeek(out var next)) continue;
                if (chosen.Count == room.Documents || (chosen.Count > 0 && bytes + next.Bytes > room.Bytes)) return chosen;
                documents.Dequeue();
                bytes += next.Bytes;
                chosen.Add(next);
                shared?.Begin(id, SharedRoom.CostOf(next.Bytes));
                Serve(id, next);
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
            if (due.Contains(id)) continue;
            _lastServed.Remove(id);
            _wasUrgent.Remove(id);
        }
    }

    /// <summary>One urgent, one other, and so on; the rest of either at the end.</summary>
    private Queue<DueDocument> InTurn(long workspace, IReadOnlyList<DueDocument> documents)
    {
        var (urgent, others) = (documents.Where(document => document.IsUrgent).ToList(), documents.Where(document => !document.IsUrgent).ToList());
        var (first, second) = _wasUrgent.Contains(workspace) ? (others, urgent) : (urgent, others);
        var queue = new Queue<DueDocument>(documents.Count);
        for (var i = 0; i < Math.Max(first.Count, second.Count); i++)
        {
            if (i < first.Count) queue.Enqueue(first[i]);
            if (i < second.Count) queue.Enqueue(second[i]);
        }

        return queue;
    }

    private void Serve(long workspace, DueDocument document)
    {
        _lastServed[workspace] = ++_turn;
        if (document.IsUrgent) _wasUrgent.Add(workspace);
        else _wasUrgent.Remove(workspace);
    }
}
