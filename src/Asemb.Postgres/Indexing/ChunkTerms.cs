using System.Runtime.InteropServices;
using Asemb.Core.Indexing;
using Asemb.Core.Words;
using Npgsql;
using NpgsqlTypes;
using Pgvector;

namespace Asemb.Postgres.Indexing;

/// <summary>The words of a chunk before its terms have ids, which <see cref="LexiconWriter"/> finds.</summary>
internal sealed class ChunkTerms
{
    /// <summary>Columns in the order in which <see cref="WriteAsync"/> writes them.</summary>
    public const string Copy = """
        COPY asemb.chunk_words (workspace_id, chunk_id, document_id, ordinal, length, pivot, terms, weights, sequence) FROM STDIN (FORMAT BINARY)
        """;

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

    /// <param name="text">The embedded text of the chunk.</param>
    /// <param name="language">As workspaces and documents name it.</param>
    public static ChunkTerms Of(string text, string language)
    {
        var analyzer = TextAnalyzer.For(language);
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

    /// <param name="pivot">Average length of the workspace's chunks when this is written; the chunk's own length where there is none.</param>
    /// <param name="ids">For each of <see cref="Terms"/> its id in the lexicon.</param>
    public async Task WriteAsync(
        NpgsqlBinaryImporter importer, long workspace, long chunk, long document, int ordinal, float pivot, IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        await importer.StartRowAsync(cancellationToken);
        await importer.WriteAsync(workspace, NpgsqlDbType.Bigint, cancellationToken);
        await importer.WriteAsync(chunk, NpgsqlDbType.Bigint, cancellationToken);
        await importer.WriteAsync(document, NpgsqlDbType.Bigint, cancellationToken);
        await importer.WriteAsync(ordinal, NpgsqlDbType.Integer, cancellationToken);
        await importer.WriteAsync(Length, NpgsqlDbType.Integer, cancellationToken);
        await importer.WriteAsync(pivot, NpgsqlDbType.Real, cancellationToken);
        await importer.WriteAsync(Sorted(ids), NpgsqlDbType.Array | NpgsqlDbType.Integer, cancellationToken);
        await importer.WriteAsync(Weights(ids, pivot), cancellationToken);
        await importer.WriteAsync(TermSequence.Encode(_sequence.ConvertAll(place => ids[place])), NpgsqlDbType.Bytea, cancellationToken);
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
