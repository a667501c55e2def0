using System.Runtime.InteropServices;
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
    private readonly List<KeyValuePair<int, string>> _newInOrder = [];
    private readonly List<AnalyzedToken> _tokens = [];
    private readonly Dictionary<int, int> _frequencies = [];

    internal TermAssignment(Lexicon lexicon) => _lexicon = lexicon;

    /// <summary>Terms that the index did not have, by number: to be stored in the same transaction as the chunks that use them.</summary>
    public IReadOnlyList<KeyValuePair<int, string>> NewTerms => _newInOrder;

    /// <summary>Analyses a chunk's embedded text.</summary>
    public byte[] Encode(TextAnalyzer analyzer, ReadOnlySpan<char> embeddedText)
    {
        _tokens.Clear();
        _frequencies.Clear();
        analyzer.Analyze(embeddedText, _tokens);
        foreach (var token in _tokens) CollectionsMarshal.GetValueRefOrAddDefault(_frequencies, Number(token.Term), out _)++;
        return ChunkWords.Encode(_frequencies);
    }

    private int Number(string term)
    {
        if (_lexicon.TryFind(term, out var id)) return id;
        ref var added = ref CollectionsMarshal.GetValueRefOrAddDefault(_new, term, out var exists);
        if (!exists)
        {
            added = _lexicon.Next(_newInOrder.Count);
            _newInOrder.Add(new KeyValuePair<int, string>(added, term));
        }

        return added;
    }
}
