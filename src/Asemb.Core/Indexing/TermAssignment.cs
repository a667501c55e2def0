using Asemb.Core.Words;

namespace Asemb.Core.Indexing;

/// <summary>
/// Gives terms their numbers for one write: known terms keep theirs, new ones get the next free. The numbers become known to the index only when
/// the write is applied, so a write that fails in the store leaves no trace. One at a time per index.
/// </summary>
public sealed class TermAssignment
{
    private readonly Lexicon _lexicon;
    private readonly Dictionary<string, int> _new = new(StringComparer.Ordinal);
    private readonly List<NewTerm> _newInOrder = [];
    private readonly List<AnalyzedToken> _tokens = [];
    private readonly List<int> _sequence = [];
    private readonly List<int> _compounds = [];

    internal TermAssignment(Lexicon lexicon) => _lexicon = lexicon;

    /// <summary>Terms that the index did not have, by number: to be stored in the same transaction as the chunks that use them.</summary>
    public IReadOnlyList<NewTerm> NewTerms => _newInOrder;

    /// <summary>Analyses a chunk's embedded text.</summary>
    public byte[] Encode(TextAnalyzer analyzer, ReadOnlySpan<char> embeddedText)
    {
        _tokens.Clear();
        _sequence.Clear();
        _compounds.Clear();
        analyzer.Analyze(embeddedText, _tokens);
        foreach (var token in _tokens) (token.IsCompound ? _compounds : _sequence).Add(Number(analyzer, token, embeddedText));
        return ChunkWords.Encode(_sequence, _compounds);
    }

    private int Number(TextAnalyzer analyzer, AnalyzedToken token, ReadOnlySpan<char> text)
    {
        if (_lexicon.TryFind(token.Term, out var id) || _new.TryGetValue(token.Term, out id)) return id;
        id = _lexicon.Next(_newInOrder.Count);
        var surface = analyzer.Surface(text.Slice(token.Start, token.Length));
        _new.Add(token.Term, id);
        _newInOrder.Add(new NewTerm(id, token.Term, string.Equals(surface, token.Term, StringComparison.Ordinal) ? null : surface));
        return id;
    }
}
