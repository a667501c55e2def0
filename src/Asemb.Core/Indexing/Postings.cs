using System.Runtime.InteropServices;

namespace Asemb.Core.Indexing;

/// <summary>
/// Which chunks contain which term how often. A posting is one 32-bit number: 24 bits of chunk slot and 8 of frequency; a term with a single
/// posting, which most are, needs no array. Dead slots stay until compaction. The owner synchronises.
/// </summary>
internal sealed class Postings
{
    /// <summary>Chunk slots of one workspace in memory.</summary>
    public const int MaxSlots = 1 << 24;

    private Entry[] _entries = [];

    /// <summary>Terms that a live chunk contains.</summary>
    public int LiveTerms { get; private set; }

    public void Add(int term, int slot, int frequency)
    {
        if (term >= _entries.Length) Array.Resize(ref _entries, Math.Max(term + 1, _entries.Length + (_entries.Length >> 1) + 1024));
        ref var entry = ref _entries[term];
        var posting = ((uint)slot << 8) | (uint)frequency;
        if (entry.Count == 0)
        {
            entry.First = posting;
        }
        else
        {
            entry.Rest ??= new uint[2];
            if (entry.Count > entry.Rest.Length) Array.Resize(ref entry.Rest, entry.Rest.Length + (entry.Rest.Length >> 1) + 1);
            entry.Rest[entry.Count - 1] = posting;
        }

        entry.Count++;
        if (entry.Live++ == 0) LiveTerms++;
    }

    /// <summary>A chunk with this term is gone; its posting stays until compaction.</summary>
    public void Bury(int term)
    {
        if (--_entries[term].Live == 0) LiveTerms--;
    }

    /// <summary>Live chunks that contain the term.</summary>
    public int DocumentFrequency(int term) => term < _entries.Length ? _entries[term].Live : 0;

    /// <summary>All postings of a term after the first, which stands alone; both include dead slots.</summary>
    public ReadOnlySpan<uint> Get(int term, out uint first)
    {
        first = 0;
        if (term >= _entries.Length || _entries[term].Count == 0) return [];
        first = _entries[term].First;
        return _entries[term].Count == 1 ? [] : _entries[term].Rest.AsSpan(0, _entries[term].Count - 1);
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Entry
    {
        public uint[]? Rest;
        public uint First;
        public int Count;
        public int Live;
    }
}
