using System.Runtime.Intrinsics.X86;

namespace Asemb.Embeddings.BuiltIn;

/// <summary>
/// How often each token occurs in one text: a dense array of counts, which stays all zero between texts, and the distinct rows in the
/// order of their first occurrence. Kept and used again; about 12 bytes for each row of the vocabulary. Used by one text at a time.
/// </summary>
internal sealed class TermFrequencies(int rows)
{
    public readonly int[] Counts = new int[rows];
    public readonly int[] Rows = new int[rows];
    public readonly float[] Weights = new float[rows];

    /// <summary>Fills the frequencies while a text is tokenized.</summary>
    public unsafe struct Sink(TermFrequencies target, sbyte* table, int columns) : ITokenSink
    {
        private readonly int[] _counts = target.Counts;
        private readonly int[] _rows = target.Rows;

        public int Distinct { get; private set; }

        public void Add(int row)
        {
            if (_counts[row]++ != 0)
                return;
            _rows[Distinct++] = row;

            // The table is far larger than the caches: fetch the row now, while the rest of the text is tokenized.
            if (Sse.IsSupported)
            {
                for (var column = 0; column < columns; column += 64)
                    Sse.Prefetch0(table + ((nint)row * columns) + column);
            }
        }
    }
}
