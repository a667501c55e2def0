namespace Asemb.Core.Indexing;

/// <summary>Counts the terms of one chunk after another: an array by term number, of which only what was used is cleared. Not thread-safe.</summary>
internal sealed class TermCounts
{
    private readonly List<int> _terms = [];
    private int[] _counts = [];

    /// <summary>The terms of the chunk, each once.</summary>
    public IReadOnlyList<int> Terms => _terms;

    /// <summary>Occurrences in the chunk, bounded.</summary>
    public int this[int term] => Math.Min(_counts[term], ChunkWords.MaxFrequency);

    public void Count(ReadOnlySpan<byte> words, long chunk, int bound)
    {
        foreach (var term in _terms) _counts[term] = 0;
        _terms.Clear();
        if (_counts.Length < bound) Array.Resize(ref _counts, bound + (bound >> 2));
        var terms = ChunkWords.Read(words);
        while (terms.MoveNext())
        {
            // Damaged bytes could ask for an array of any size.
            if ((uint)terms.TermId >= (uint)bound) throw new InvalidDataException($"The words of chunk {chunk} are damaged: term {terms.TermId} of {bound}.");
            if (_counts[terms.TermId]++ == 0) _terms.Add(terms.TermId);
        }
    }
}
