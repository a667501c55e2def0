using System.Runtime.InteropServices;

namespace Asemb.Core.Indexing;

/// <summary>
/// The words of one chunk as bytes, to be stored beside it and read back at start: pairs of term id (as the difference from the one before) and
/// term frequency, both as 7-bit variable-length integers, ascending by id.
/// </summary>
public static class ChunkWords
{
    /// <summary>More occurrences count as this many: BM25 saturates long before.</summary>
    public const int MaxFrequency = 255;

    /// <param name="frequencies">Term id to occurrences, each at least 1.</param>
    public static byte[] Encode(IReadOnlyCollection<KeyValuePair<int, int>> frequencies)
    {
        var bytes = new List<byte>(frequencies.Count * 3);
        var previous = 0;
        foreach (var (id, frequency) in frequencies.OrderBy(entry => entry.Key))
        {
            Write(bytes, (uint)(id - previous));
            Write(bytes, (uint)Math.Min(frequency, MaxFrequency));
            previous = id;
        }

        return [.. bytes];
    }

    public static Enumerator Read(ReadOnlySpan<byte> words) => new(words);

    private static void Write(List<byte> bytes, uint value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    /// <summary>Walks through the pairs. Damaged bytes end the walk.</summary>
    [StructLayout(LayoutKind.Auto)]
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> words)
        {
            _rest = words;
        }

        public int TermId { get; private set; }

        public int Frequency { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            TermId += (int)ReadNumber();
            Frequency = (int)ReadNumber();
            return true;
        }

        private uint ReadNumber()
        {
            uint value = 0;
            for (var shift = 0; !_rest.IsEmpty && shift < 35; shift += 7)
            {
                var next = _rest[0];
                _rest = _rest[1..];
                value |= (uint)(next & 0x7F) << shift;
                if (next < 0x80) break;
            }

            return value;
        }
    }
}
