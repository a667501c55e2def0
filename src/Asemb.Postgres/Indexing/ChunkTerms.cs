using System.Runtime.InteropServices;
using Asemb.Core.Indexing;
using Asemb.Core.Words;
using Pgvector;

namespace Asemb.Postgres.Indexing;

/// <summary>The words of a chunk before its terms have ids, which <see cref="LexiconWriter"/> finds.</summary>
internal sealed class ChunkTerms
{
    /// <summary>Of the column <c>weights</c>, which goes by term id: the most that a sparsevec has.</summary>
    public const int Dimensions = 1_000_000_000;

    /// <summary>Elements that a sparsevec takes.</summary>
    private const int MaxTerms = 16_000;

    private readonly List<string> _terms = [];
    private readonly List<int> _frequencies = [];
    private readonly List<string> _surfaces = [];

    /// <summary>Places in <see cref="_terms"/>, in the order of the text, without compounds.</summary>
    private readonly List<int> _sequence = [];

    private ChunkTerms()
    {
    }

    /// <summary>Each once.</summary>
    public IReadOnlyList<string> Terms => _terms;

    /// <summary>For each of <see cref="Terms"/> a word of the text that became it, to be shown to people.</summary>
    public IReadOnlyList<string> Surfaces => _surfaces;

    /// <summary>Sum of the frequencies: the length that BM25 counts with.</summary>
    public int Length { get; private set; }

    /// <param name="text">What is embedded: the chunk with its title and headings.</param>
    public static ChunkTerms Of(TextAnalyzer analyzer, string text)
    {
        var tokens = new List<AnalyzedToken>();
        analyzer.Analyze(text, tokens);
        var chunk = new ChunkTerms();
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in tokens)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, token.Term, out var exists);
            if (!exists)
            {
                place = chunk._terms.Count < MaxTerms ? chunk.Begin(token.Term, analyzer.Surface(text.AsSpan(token.Start, token.Length))) : -1;
            }

            if (place >= 0) chunk.Count(place, token.IsCompound);
        }

        return chunk;
    }

    /// <param name="idOf">The lexicon's id of a term.</param>
    /// <param name="pivot">Average length of the workspace's chunks as far as it is known; the chunk's own length where there is none.</param>
    public ChunkWordsRow ToRow(Func<string, int> idOf, float pivot)
    {
        var ids = _terms.ConvertAll(term => idOf(term));
        return new ChunkWordsRow(Sorted(ids), Weights(ids, pivot), TermSequence.Encode(_sequence.ConvertAll(place => ids[place])), Length, pivot);
    }

    private static int[] Sorted(IReadOnlyList<int> ids)
    {
        int[] sorted = [.. ids];
        Array.Sort(sorted);
        return sorted;
    }

    private SparseVector Weights(IReadOnlyList<int> ids, float pivot)
    {
        var weights = new Dictionary<int, float>(ids.Count);
        // Pgvector's class counts elements from 0, and SQL from 1, as ids do.
        for (var place = 0; place < ids.Count; place++) weights[ids[place] - 1] = Bm25.Saturation(_frequencies[place], Length, pivot);
        return new SparseVector(weights, Dimensions);
    }

    private int Begin(string term, string surface)
    {
        _terms.Add(term);
        _surfaces.Add(surface);
        _frequencies.Add(0);
        return _terms.Count - 1;
    }

    private void Count(int place, bool isCompound)
    {
        if (!isCompound) _sequence.Add(place);
        if (_frequencies[place] == ChunkWords.MaxFrequency) return;
        _frequencies[place]++;
        Length++;
    }
}

/// <summary>What <c>asemb.chunk_words</c> holds of a chunk besides its ids.</summary>
internal sealed record ChunkWordsRow(int[] Terms, SparseVector Weights, byte[] Sequence, int Length, float Pivot);
