namespace Asemb.Core.Indexing;

/// <summary>A set of chunk slots.</summary>
internal sealed class ChunkSet(int slots)
{
    private readonly ulong[] _bits = new ulong[(slots + 63) / 64];

    public bool IsEmpty => !_bits.AsSpan().ContainsAnyExcept(0ul);

    public bool Contains(int slot) => (_bits[slot >> 6] & (1ul << slot)) != 0;

    public void Add(int slot) => _bits[slot >> 6] |= 1ul << slot;

    public void Remove(int slot) => _bits[slot >> 6] &= ~(1ul << slot);

    public void AddAll() => Array.Fill(_bits, ulong.MaxValue);

    public void IntersectWith(ChunkSet other)
    {
        for (var i = 0; i < _bits.Length; i++) _bits[i] &= other._bits[i];
    }
}
