using System.Runtime.InteropServices;

namespace Asemb.Core.Indexing;

/// <summary>
/// The words of one chunk as bytes, to be stored beside it and read back at start: the numbers of its terms in the order of the text, each plus one as
/// a 7-bit variable-length integer; then, if there are any, a zero and the numbers of its compounds, which have no place in that order. Frequencies
/// are counted from them. Common words come first and so have small numbers: English text takes about two bytes a word.
/// </summary>
public static class ChunkWords
{
    /// <summary>More occurrences count as this many: BM25 saturates long before.</summary>
    public const int MaxFrequency = 255;

    /// <param name="sequence">Term ids in the order of the text, without compounds.</param>
    /// <param name="compounds">Ids of compound terms, as often as they occur.</param>
    public static byte[] Encode(IReadOnlyCollection<int> sequence, IReadOnlyCollection<int> compounds)
    {
        var bytes = new List<byte>((sequence.Count + compounds.Count) * 2);
        foreach (var id in sequence) Write(bytes, (uint)id + 1);
        if (compounds.Count > 0) bytes.Add(0);
        foreach (var id in compounds) Write(bytes, (uint)id + 1);
        return [.. bytes];
    }

    public static Enumerator Read(ReadOnlySpan<byte> words) => new(words);

    /// <summary>Whether the terms of a phrase stand next to one another in the sequence. Compares bytes and decodes nothing.</summary>
    /// <param name="phrase">As <see cref="Encode"/>, without compounds.</param>
    public static bool Contains(ReadOnlySpan<byte> words, ReadOnlySpan<byte> phrase)
    {
        for (var from = 0; ;)
        {
            var at = words[from..].IndexOf(phrase);
            if (at < 0) return false;
            at += from;
            // The last byte of a number has no highest bit: only behind one does another number begin. Nothing but the separator is zero.
            if (at == 0 || words[at - 1] < 0x80) return words[..at].IndexOf((byte)0) < 0;
            from = at + 1;
        }
    }

    private static void Write(List<byte> bytes, uint value)
    {
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
    }

    /// <summary>Walks through the terms as often as they occur. Damaged bytes may give any number.</summary>
    [StructLayout(LayoutKind.Auto)]
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> words)
        {
            _rest = words;
        }

        public int TermId { get; private set; }

        /// <summary>Whether the term, and all that follow, stand outside of the sequence.</summary>
        public bool IsCompound { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty) return false;
            var number = ReadNumber();
            if (number == 0)
            {
                IsCompound = true;
                if (_rest.IsEmpty) return false;
                number = ReadNumber();
            }

            TermId = (int)(number - 1);
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
