using System.Numerics;
using System.Runtime.CompilerServices;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>
/// Finds the row of a token by its UTF-8 bytes: a frozen open-addressing hash table whose slots hold a row and 15 bits of its hash,
/// so that a miss is nearly always decided without looking at the vocabulary. The keys stay in the mapped file. Thread-safe.
/// </summary>
internal sealed unsafe class TokenTable
{
    /// <summary>Bytes that must be readable, with any content, behind every key that is looked up.</summary>
    public const int Slack = 8;

    private const int RowBits = 17;
    private const uint RowMask = (1u << RowBits) - 1;

    private readonly uint[] _slots;
    private readonly byte* _vocabulary;
    private readonly int[] _lineStarts;
    private readonly int _prefix;

    /// <param name="vocabulary">Start of the vocabulary file; every token is one line.</param>
    /// <param name="lineStarts">Offset of each line, and of the end of the file plus one.</param>
    /// <param name="rows">The rows to find with this table.</param>
    /// <param name="prefix">Bytes at the start of each of these lines that do not belong to the key.</param>
    public TokenTable(byte* vocabulary, int[] lineStarts, ReadOnlySpan<int> rows, int prefix)
    {
        if (lineStarts.Length - 1 > RowMask)
            throw new InvalidDataException($"The vocabulary has {lineStarts.Length - 1} tokens; at most {RowMask} fit.");
        _vocabulary = vocabulary;
        _lineStarts = lineStarts;
        _prefix = prefix;
        _slots = new uint[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, rows.Length * 2))];
        Span<byte> buffer = stackalloc byte[256];
        foreach (var row in rows)
        {
            var key = KeyOf(row);
            if (key.Length + Slack > buffer.Length)
                throw new InvalidDataException($"Token {row} of the vocabulary is longer than {buffer.Length - Slack} bytes.");
            key.CopyTo(buffer);
            MaxKeyBytes = Math.Max(MaxKeyBytes, key.Length);
            fixed (byte* start = buffer)
                Add(Hash(start, key.Length), row);
        }
    }

    public int MaxKeyBytes { get; }

    /// <summary>The row of the token, or -1. <see cref="Slack"/> bytes behind the key are read too.</summary>
    public int Find(byte* key, int length)
    {
        var hash = Hash(key, length);
        var mask = (uint)_slots.Length - 1;
        for (var at = (uint)hash & mask; ; at = (at + 1) & mask)
        {
            var slot = _slots[at];
            if (slot == 0)
                return -1;
            if ((slot ^ (uint)(hash >> 32)) >> RowBits == 0 && KeyOf((int)(slot & RowMask) - 1).SequenceEqual(new ReadOnlySpan<byte>(key, length)))
                return (int)(slot & RowMask) - 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> KeyOf(int row) =>
        new(_vocabulary + _lineStarts[row] + _prefix, _lineStarts[row + 1] - _lineStarts[row] - 1 - _prefix);

    private void Add(ulong hash, int row)
    {
        var mask = (uint)_slots.Length - 1;
        var at = (uint)hash & mask;
        while (_slots[at] != 0)
            at = (at + 1) & mask;
        _slots[at] = ((uint)(hash >> 32) & ~RowMask) | (uint)(row + 1);
    }

    /// <summary>Multiplies eight bytes at a time; the bytes behind the key are masked off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(byte* key, int length)
    {
        var hash = (ulong)length * 0x9FB21C651E98DF25UL;
        for (; length >= 8; length -= 8, key += 8)
            hash = Mix(hash ^ Unsafe.ReadUnaligned<ulong>(key));
        if (length > 0)
            hash = Mix(hash ^ (Unsafe.ReadUnaligned<ulong>(key) & ((1UL << (length * 8)) - 1)));
        return hash;
    }

    private static ulong Mix(ulong value)
    {
        value *= 0x9E3779B97F4A7C15UL;
        value ^= value >> 32;
        return value * 0xD6E8FEB86659FD93UL;
    }
}
