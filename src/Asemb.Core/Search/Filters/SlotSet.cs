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

    /// <summary>Nothing, an <c>int[]</c> or a <see cref="DocumentSet"/>: one reference, since there is a set for every distinct value.</summary>
    private object? _many;

    public int Count { get; private set; }

    /// <returns>False when it was there.</returns>
    public bool Add(int slot)
    {
        if (Count == 0)
        {
            (_only, _many) = (slot, null);
        }
        else if (_many is DocumentSet bitmap)
        {
            if (bitmap.Contains(slot)) return false;
            bitmap.Add(slot);
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
        if (_many is DocumentSet bitmap)
        {
            if (!bitmap.Contains(slot)) return;
            bitmap.Remove(slot);
        }
        else if (_many is int[] sorted)
        {
            var at = Array.BinarySearch(sorted, 0, Count, slot);
            if (at < 0) return;
            Array.Copy(sorted, at + 1, sorted, at, Count - at - 1);
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
        if (_many is null) set.Add(_only);
        else if (_many is DocumentSet bitmap) set.UnionWith(bitmap);
        else foreach (var slot in ((int[])_many).AsSpan(0, Count)) set.Add(slot);
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
        if (_many is not int[] sorted)
        {
            if (_only == slot) return false;
            sorted = new int[FirstLength];
            (sorted[0], sorted[1]) = _only < slot ? (_only, slot) : (slot, _only);
            _many = sorted;
            return true;
        }

        var at = sorted[Count - 1] < slot ? ~Count : Array.BinarySearch(sorted, 0, Count, slot);
        if (at >= 0) return false;
        if (Count == sorted.Length)
        {
            var slots = Math.Max(sorted[Count - 1], slot) + 1;
            if (Count * 2L * 32 > slots)
            {
                _many = Bitmap(sorted, slot, slots);
                return true;
            }

            Array.Resize(ref sorted, Count * 2);
            _many = sorted;
        }

        Array.Copy(sorted, ~at, sorted, ~at + 1, Count - ~at);
        sorted[~at] = slot;
        return true;
    }

    private static DocumentSet Bitmap(int[] sorted, int slot, int slots)
    {
        var bitmap = new DocumentSet(slots);
        foreach (var each in sorted) bitmap.Add(each);
        bitmap.Add(slot);
        return bitmap;
    }
}
