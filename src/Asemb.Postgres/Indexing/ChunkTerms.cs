using System.Runtime.InteropServices;
using Asemb.Core.Indexing;
using Asemb.Core.Words;
using Pgvector;

namespace Asemb.Postgres.Indexing;

/// <summary>
/// The words of a chunk, analysed, before the workspace's lexicon is asked for their ids. <see cref="ToRow"/> makes the row of
/// <c>asemb.chunk_words</c> of them.
/// </summary>
internal sealed class ChunkTerms
{
    /// <summary>Of the column <c>weights</c>, which is indexed by term id: the most that a sparsevec has.</summary>
    public const int Dimensions = 1_000_000_000;

    /// <summary>Elements that a sparsevec takes.</summary>
    private const int MaxTerms = 16_000;

    private readonly List<string> _terms = [];
    private readonly List<int> _frequencies = [];
    private readonly List<string> _surfaces = [];

    /// <summary>Places in <see cref="_terms"/>, in the order of the text.</summary>
    private readonly List<int> _sequence = [];

    private ChunkTerms()
    {
    }

    /// <summary>Different terms, in the order of their first occurrence.</summary>
    public IReadOnlyList<string> Terms => _terms;

    /// <summary>For each of <see cref="Terms"/> a word that became it, in lower case.</summary>
    public IReadOnlyList<string> Surfaces => _surfaces;

    /// <summary>Sum of the frequencies: the length that BM25 counts with.</summary>
    public int Length { get; private set; }

    /// <param name="text">What is embedded: the chunk with its title and headings.</param>
    public static ChunkTerms Of(TextAnalyzer analyzer, string text)
    {
        var chunk = new ChunkTerms();
        var tokens = new List<AnalyzedToken>();
        analyzer.Analyze(text, tokens);
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var token in tokens)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, token.Term, out var exists);
            if (!exists)
            {
                if (chunk._terms.Count == MaxTerms)
                {
                    places.Remove(token.Term);
                    continue;
                }

                place = chunk._terms.Count;
                chunk._terms.Add(token.Term);
                chunk._frequencies.Add(0);
                chunk._surfaces.Add(text.Substring(token.Start, token.Length).ToLowerInvariant());
            }

            if (chunk._frequencies[place] < ChunkWords.MaxFrequency)
            {
                chunk._frequencies[place]++;
                chunk.Length++;
            }

            chunk._sequence.Add(place);
        }

        return chunk;
    }

    /// <param name="idOf">The lexicon's id of a term.</param>
    /// <param name="pivot">Average length of the workspace's chunks as far as it is known; the chunk's own length where there is none.</param>
    public ChunkWordsRow ToRow(Func<string, int> idOf, float pivot)
    {
        var ids = _terms.ConvertAll(term => idOf(term));
        var order = Enumerable.Range(0, ids.Count).OrderBy(place => ids[place]).ToArray();
        var saturation = BlendedK(Length, pivot);
        var weights = new Dictionary<int, float>(ids.Count);
        // Pgvector counts the elements of a sparsevec from 0, and the text of one from 1.
        for (var place = 0; place < ids.Count; place++) weights[ids[place] - 1] = _frequencies[place] / (_frequencies[place] + saturation);
        return new ChunkWordsRow(
            Array.ConvertAll(order, place => ids[place]), new SparseVector(weights, Dimensions), TermSequence.Encode(_sequence.ConvertAll(place => ids[place])), Length, pivot);
    }

    /// <summary>BM25's K of a chunk: what a term's frequency is weighed against.</summary>
    private static float BlendedK(int length, float pivot) => KeywordLeg.K1 * (1 - KeywordLeg.B + (pivot > 0 ? KeywordLeg.B * length / pivot : 0));
}

/// <summary>What <c>asemb.chunk_words</c> holds of a chunk besides its ids.</summary>
internal sealed record ChunkWordsRow(int[] Terms, SparseVector Weights, byte[] Sequence, int Length, float Pivot);
