using System.Numerics;

namespace Asemb.Core.Search.Filters;

/// <summary>A set of document slots as a bitmap. Not thread-safe while it changes.</summary>
public sealed class DocumentSet
{
    private ulong[] _words;

    /// <param name="capacity">Slots 0 to capacity - 1 fit without growing.</param>
    public DocumentSet(int capacity = 0) => _words = new ulong[(capacity + 63) >> 6];

    private DocumentSet(ulong[] words) => _words = words;

    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    public bool Contains(int slot) => (uint)(slot >> 6) < (uint)_words.Length && (_words[slot >> 6] & (1UL << slot)) != 0;

    public void Add(int slot)
    {
        if (slot >> 6 >= _words.Length) Array.Resize(ref _words, Math.Max((slot >> 6) + 1, _words.Length * 2));
        _words[slot >> 6] |= 1UL << slot;
    }

    public void Remove(int slot)
    {
        if ((uint)(slot >> 6) < (uint)_words.Length) _words[slot >> 6] &= ~(1UL << slot);
    }

    public DocumentSet Copy() => new((ulong[])_words.Clone());

    public void UnionWith(DocumentSet other)
    {
        if (other._words.Length > _words.Length) Array.Resize(ref _words, other._words.Length);
        for (var i = 0; i < other._words.Length; i++) _words[i] |= other._words[i];
    }

    public void IntersectWith(DocumentSet other)
    {
        for (var i = 0; i < _words.Length; i++) _words[i] &= i < other._words.Length ? other._words[i] : 0;
    }

    public void ExceptWith(DocumentSet other)
    {
        for (var i = 0; i < Math.Min(_words.Length, other._words.Length); i++) _words[i] &= ~other._words[i];
    }

    /// <summary>The slots in ascending order.</summary>
    public IEnumerable<int> Slots()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var word = _words[i]; word != 0; word &= word - 1) yield return (i << 6) + BitOperations.TrailingZeroCount(word);
        }
    }
}
