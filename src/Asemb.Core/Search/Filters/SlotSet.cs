using System.Runtime.InteropServices;

namespace Asemb.Core.Search.Filters;

/// <summary>
/// The slots that have one value: one slot without any array (an id that no two documents share), a sorted array while that is the smaller, else a
/// bitmap. Not thread-safe while it changes.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct SlotSet
{
    private const int FirstLength = 4;

    private int _only;
    private int[]? _sorted;
    private DocumentSet? _bitmap;

    public int Count { get; private set; }

    /// <returns>False when it was there.</returns>
    public bool Add(int slot)
    {
        if (Count == 0)
        {
            (_only, _sorted, _bitmap) = (slot, null, null);
        }
        else if (_bitmap is not null)
        {
            if (_bitmap.Contains(slot)) return false;
            _bitmap.Add(slot);
        }
        else if (!Insert(slot))
        {
            return false;
        }

        Count++;
        return true;
    }

    public void Remove(int slot)
    {
        if (_bitmap is not null)
        {
            if (!_bitmap.Contains(slot)) return;
            _bitmap.Remove(slot);
        }
        else if (_sorted is not null)
        {
            var at = Array.BinarySearch(_sorted, 0, Count, slot);
            if (at < 0) return;
            Array.Copy(_sorted, at + 1, _sorted, at, Count - at - 1);
        }
        else if (Count == 0 || _only != slot)
        {
            return;
        }

        Count--;
    }

    public readonly void AddTo(DocumentSet set)
    {
        if (Count == 0) return;
        if (_bitmap is not null) set.UnionWith(_bitmap);
        else if (_sorted is null) set.Add(_only);
        else foreach (var slot in _sorted.AsSpan(0, Count)) set.Add(slot);
    }

    /// <summary>The same documents in their new slots.</summary>
    /// <param name="moved">New slots by old ones, in the same order.</param>
    public readonly SlotSet Moved(int[] moved)
    {
        var copy = default(SlotSet);
        var all = new DocumentSet();
        AddTo(all);
        foreach (var slot in all.Slots()) copy.Add(moved[slot]);
        return copy;
    }

    private bool Insert(int slot)
    {
        if (_sorted is null)
        {
            if (_only == slot) return false;
            _sorted = new int[FirstLength];
            (_sorted[0], _sorted[1]) = _only < slot ? (_only, slot) : (slot, _only);
            return true;
        }

        var at = Count > 0 && _sorted[Count - 1] < slot ? ~Count : Array.BinarySearch(_sorted, 0, Count, slot);
        if (at >= 0) return false;
        if (Count == _sorted.Length && !Grow(slot)) return true;
        Array.Copy(_sorted, ~at, _sorted, ~at + 1, Count - ~at);
        _sorted[~at] = slot;
        return true;
    }

    /// <returns>False when it became a bitmap, with the slot in it.</returns>
    private bool Grow(int slot)
    {
        // Twice the array, of 32 bits a slot, against a bit for every slot there is.
        if ((long)Count * 2 * 32 <= Math.Max(_sorted![Count - 1], slot) + 1L)
        {
            Array.Resize(ref _sorted, Count * 2);
            return true;
        }

        _bitmap = new DocumentSet(Math.Max(_sorted[Count - 1], slot) + 1);
        foreach (var each in _sorted) _bitmap.Add(each);
        _bitmap.Add(slot);
        _sorted = null;
        return false;
    }
}
