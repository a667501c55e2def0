namespace Asemb.Core.Indexing;

/// <summary>
/// The best slots by score: a bounded heap whose worst entry is on top. Equal scores are ordered by document and ordinal, so that the choice does
/// not depend on the order of slots. Not thread-safe.
/// </summary>
internal sealed class TopCandidates(int capacity)
{
    private readonly (float Score, int Slot)[] _heap = new (float, int)[capacity];

    public int Count { get; private set; }

    /// <summary>A score below this cannot enter.</summary>
    public float Threshold => Count < capacity ? float.NegativeInfinity : _heap[0].Score;

    public void Offer(float score, int slot, ReadOnlySpan<ChunkSlot> chunks)
    {
        if (Count < capacity)
        {
            _heap[Count] = (score, slot);
            SiftUp(Count++, chunks);
        }
        else if (Better((score, slot), _heap[0], chunks))
        {
            _heap[0] = (score, slot);
            SiftDown(chunks);
        }
    }

    public void Merge(TopCandidates other, ReadOnlySpan<ChunkSlot> chunks)
    {
        for (var i = 0; i < other.Count; i++) Offer(other._heap[i].Score, other._heap[i].Slot, chunks);
    }

    /// <summary>Best first.</summary>
    public Candidate[] ToArray(ReadOnlySpan<ChunkSlot> chunks) => ToArray(null, chunks);

    /// <summary>Best first, followed by those of another choice, which are all worse.</summary>
    public Candidate[] ToArray(TopCandidates? rest, ReadOnlySpan<ChunkSlot> chunks)
    {
        var best = new Candidate[Count + (rest?.Count ?? 0)];
        Write(best.AsSpan(0, Count), chunks);
        rest?.Write(best.AsSpan(Count), chunks);
        return best;
    }

    private void Write(Span<Candidate> best, ReadOnlySpan<ChunkSlot> chunks)
    {
        for (var i = 0; i < best.Length; i++)
        {
            ref readonly var chunk = ref chunks[_heap[i].Slot];
            best[i] = new Candidate(chunk.Id, chunk.DocumentId, chunk.Ordinal, _heap[i].Score);
        }

        best.Sort(CandidateOrder.BestFirst);
    }

    /// <summary>The slots in no order.</summary>
    public int[] Slots() => Array.ConvertAll(_heap[..Count], static entry => entry.Slot);

    public static bool Better((float Score, int Slot) a, (float Score, int Slot) b, ReadOnlySpan<ChunkSlot> chunks)
    {
        if (a.Score != b.Score) return a.Score > b.Score;
        ref readonly var left = ref chunks[a.Slot];
        ref readonly var right = ref chunks[b.Slot];
        return left.DocumentId != right.DocumentId ? left.DocumentId < right.DocumentId : left.Ordinal < right.Ordinal;
    }

    private void SiftUp(int at, ReadOnlySpan<ChunkSlot> chunks)
    {
        while (at > 0 && Better(_heap[(at - 1) / 2], _heap[at], chunks))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    private void SiftDown(ReadOnlySpan<ChunkSlot> chunks)
    {
        for (var at = 0; ;)
        {
            var worst = at;
            for (var child = (2 * at) + 1; child <= (2 * at) + 2 && child < Count; child++)
            {
                if (Better(_heap[worst], _heap[child], chunks)) worst = child;
            }

            if (worst == at) return;
            (_heap[at], _heap[worst]) = (_heap[worst], _heap[at]);
            at = worst;
        }
    }
}

/// <summary>Score descending, then document and ordinal ascending.</summary>
public static class CandidateOrder
{
    public static readonly Comparer<Candidate> BestFirst = Comparer<Candidate>.Create(static (a, b) =>
    {
        var byScore = b.Score.CompareTo(a.Score);
        if (byScore != 0) return byScore;
        var byDocument = a.DocumentId.CompareTo(b.DocumentId);
        return byDocument != 0 ? byDocument : a.Ordinal.CompareTo(b.Ordinal);
    });
}
