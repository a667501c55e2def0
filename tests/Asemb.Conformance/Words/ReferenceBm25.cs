using Asemb.Core.Words;

namespace Asemb.Conformance.Words;

/// <summary>
/// BM25 straight from its formula, in double precision, over everything, with none of the product's code but its tokens: what a chunk's score is by
/// docs/search.md. A document scores as its best chunk.
/// </summary>
internal sealed class ReferenceBm25(string language)
{
    private const double K1 = 0.9;
    private const double B = 0.4;
    private const double FunctionWordWeight = 0.2;

    private readonly TextAnalyzer _analyzer = TextAnalyzer.For(language);
    private readonly Dictionary<string, Dictionary<int, int>> _postings = new(StringComparer.Ordinal);
    private readonly List<(string Document, int Length)> _chunks = [];
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private (int Chunks, long Words) _live;

    public void Add(string document, string chunk)
    {
        var tokens = _analyzer.Analyze(chunk);
        foreach (var token in tokens)
        {
            if (!_postings.TryGetValue(token.Term, out var posting)) _postings[token.Term] = posting = [];
            posting[_chunks.Count] = posting.GetValueOrDefault(_chunks.Count) + 1;
        }

        _chunks.Add((document, tokens.Count));
        _live = (_live.Chunks + 1, _live.Words + tokens.Count);
    }

    public void Remove(string document)
    {
        _gone.Add(document);
        foreach (var chunk in _chunks.Where(chunk => chunk.Document == document)) _live = (_live.Chunks - 1, _live.Words - chunk.Length);
    }

    public bool Knows(string word) => _analyzer.Analyze(word).All(token => _postings.ContainsKey(token.Term));

    /// <summary>Documents with a score above zero, best first; equal ones by key.</summary>
    public IReadOnlyList<(string Document, double Score)> Rank(string query)
    {
        var average = (double)_live.Words / _live.Chunks;
        var ofChunks = new Dictionary<int, double>();
        foreach (var (term, weight) in Weights(query))
        {
            if (!_postings.TryGetValue(term, out var all)) continue;
            var posting = all.Where(entry => !_gone.Contains(_chunks[entry.Key].Document)).ToList();
            var idf = Math.Log(1 + ((_live.Chunks - posting.Count + 0.5) / (posting.Count + 0.5)));
            foreach (var (chunk, occurrences) in posting)
            {
                var norm = K1 * (1 - B + (B * _chunks[chunk].Length / average));
                ofChunks[chunk] = ofChunks.GetValueOrDefault(chunk) + (weight * idf * (occurrences * (K1 + 1) / (occurrences + norm)));
            }
        }

        return
        [
            .. ofChunks.GroupBy(entry => _chunks[entry.Key].Document, entry => entry.Value, StringComparer.Ordinal)
                .Select(scores => (Document: scores.Key, Score: scores.Max()))
                .OrderByDescending(entry => entry.Score).ThenBy(entry => entry.Document, StringComparer.Ordinal),
        ];
    }

    /// <summary>A word said twice counts twice; a function word a fifth.</summary>
    private Dictionary<string, double> Weights(string query)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var token in _analyzer.Analyze(query))
        {
            var weight = FunctionWords.Contains(language, query.AsSpan(token.Start, token.Length)) ? FunctionWordWeight : 1;
            weights[token.Term] = weights.GetValueOrDefault(token.Term) + weight;
        }

        return weights;
    }
}
