using System.Runtime.InteropServices;

namespace Asemb.Core.Search.Filters;

/// <summary>A column of any type, for what needs no values: taking a document out and leaving gaps behind.</summary>
internal abstract class ValueColumn
{
    /// <summary>Its place among all columns.</summary>
    public required int Id { get; init; }

    /// <summary>Whether no document has a value here.</summary>
    public abstract bool IsEmpty { get; }

    public abstract void Remove(int entry, int slot);

    /// <summary>The same values for documents in their new slots.</summary>
    /// <param name="moved">New slots by old ones.</param>
    /// <param name="id">Of the copy.</param>
    /// <param name="entries">New entries by old ones.</param>
    public abstract ValueColumn Moved(int[] moved, int id, out int[] entries);
}

/// <summary>
/// One type of value at one place of the metadata: each distinct value, in an entry, with the documents that have it. The order of the values is
/// worked out when a range is first asked for, and kept from then on. The owner synchronises: many readers or one writer.
/// </summary>
internal sealed class ValueColumn<T>(IComparer<T> order) : ValueColumn
    where T : notnull
{
    /// <summary>The order is brought up to date when so many entries, or this part of them, are new or empty: until then they are looked at one by one.</summary>
    private const int MostStale = 256;
    private const int StalePart = 16;

    private readonly Dictionary<T, int> _entries = [];
    private readonly List<T> _values = [];
    private readonly List<SlotSet> _slots = [];
    private readonly Stack<int> _free = new();
    private readonly List<int> _unordered = [];
    private readonly Lock _ordering = new();
    private volatile int[]? _ordered;
    private int _empty;

    public override bool IsEmpty => _entries.Count == _empty;

    /// <returns>The entry; -1 when the document had the value already.</returns>
    public int Add(T value, int slot)
    {
        if (!_entries.TryGetValue(value, out var entry)) entry = AddEntry(value);
        ref var slots = ref CollectionsMarshal.AsSpan(_slots)[entry];
        if (slots.Count == 0) _empty--;
        return slots.Add(slot) ? entry : -1;
    }

    public override void Remove(int entry, int slot)
    {
        ref var slots = ref CollectionsMarshal.AsSpan(_slots)[entry];
        slots.Remove(slot);
        if (slots.Count > 0) return;
        _empty++;
        if (IsStale) Refresh();
    }

    public void CollectEqual(T value, DocumentSet into)
    {
        if (_entries.TryGetValue(value, out var entry)) _slots[entry].AddTo(into);
    }

    public void CollectWhere(Func<T, bool> matches, DocumentSet into)
    {
        var slots = CollectionsMarshal.AsSpan(_slots);
        for (var entry = 0; entry < slots.Length; entry++)
        {
            if (slots[entry].Count > 0 && matches(_values[entry])) slots[entry].AddTo(into);
        }
    }

    public void CollectAbove(T bound, bool orEqual, DocumentSet into)
    {
        var ordered = Ordered();
        Collect(ordered.AsSpan(FirstAbove(ordered, bound, !orEqual)..), into);
        foreach (var entry in _unordered)
        {
            if (order.Compare(_values[entry], bound) >= (orEqual ? 0 : 1)) _slots[entry].AddTo(into);
        }
    }

    public void CollectBelow(T bound, bool orEqual, DocumentSet into)
    {
        var ordered = Ordered();
        Collect(ordered.AsSpan(..FirstAbove(ordered, bound, orEqual)), into);
        foreach (var entry in _unordered)
        {
            if (order.Compare(_values[entry], bound) <= (orEqual ? 0 : -1)) _slots[entry].AddTo(into);
        }
    }

    public override ValueColumn Moved(int[] moved, int id, out int[] entries)
    {
        var copy = new ValueColumn<T>(order) { Id = id };
        entries = new int[_values.Count];
        foreach (var (value, entry) in _entries)
        {
            if (_slots[entry].Count == 0) continue;
            entries[entry] = copy._values.Count;
            copy._entries.Add(value, copy._values.Count);
            copy._values.Add(value);
            copy._slots.Add(_slots[entry].Moved(moved));
        }

        return copy;
    }

    private bool IsStale => _unordered.Count + _empty > Math.Max(MostStale, _entries.Count / StalePart);

    private int AddEntry(T value)
    {
        if (IsStale) Refresh();
        if (_free.TryPop(out var entry))
        {
            _values[entry] = value;
        }
        else
        {
            entry = _values.Count;
            _values.Add(value);
            _slots.Add(default);
        }

        _entries.Add(value, entry);
        _empty++;
        if (_ordered is not null) _unordered.Add(entry);
        return entry;
    }

    private void Collect(ReadOnlySpan<int> entries, DocumentSet into)
    {
        var slots = CollectionsMarshal.AsSpan(_slots);
        foreach (var entry in entries) slots[entry].AddTo(into);
    }

    /// <summary>Place of the first value above the bound, or of the first that is not below it.</summary>
    private int FirstAbove(int[] ordered, T bound, bool skipEqual)
    {
        var (from, to) = (0, ordered.Length);
        while (from < to)
        {
            var middle = (from + to) >>> 1;
            var compared = order.Compare(_values[ordered[middle]], bound);
            if (compared < 0 || (skipEqual && compared == 0)) from = middle + 1;
            else to = middle;
        }

        return from;
    }

    /// <summary>Searches run side by side, so the first of them to need the order makes it for all.</summary>
    private int[] Ordered()
    {
        if (_ordered is { } ordered) return ordered;
        lock (_ordering)
        {
            return _ordered ??= Sorted(_entries.Values);
        }
    }

    /// <summary>Gives the entries without documents back, and takes the new ones into the order. Only while nobody reads.</summary>
    private void Refresh()
    {
        foreach (var (value, entry) in _entries)
        {
            if (_slots[entry].Count > 0) continue;
            _entries.Remove(value);
            _values[entry] = default!;
            _slots[entry] = default;
            _free.Push(entry);
        }

        _empty = 0;
        if (_ordered is null) return;
        // An entry given back has no place in the order any more; a value that returned after its removal kept its entry.
        var kept = _ordered.Where(entry => _slots[entry].Count > 0);
        _ordered = Merged([.. kept], Sorted(_unordered.Where(entry => _slots[entry].Count > 0)));
        _unordered.Clear();
    }

    private int[] Sorted(IEnumerable<int> entries)
    {
        int[] sorted = [.. entries];
        Array.Sort(Array.ConvertAll(sorted, entry => _values[entry]), sorted, order);
        return sorted;
    }

    private int[] Merged(int[] a, int[] b)
    {
        var merged = new int[a.Length + b.Length];
        var (i, j) = (0, 0);
        for (var at = 0; at < merged.Length; at++)
        {
            var first = j == b.Length || (i < a.Length && order.Compare(_values[a[i]], _values[b[j]]) < 0);
            merged[at] = first ? a[i++] : b[j++];
        }

        return merged;
    }
}
