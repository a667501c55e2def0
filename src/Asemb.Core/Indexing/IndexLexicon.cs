using System.Diagnostics.CodeAnalysis;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Indexing;

/// <summary>The terms of the index that live chunks have, for one search.</summary>
internal sealed class IndexLexicon(Lexicon lexicon, IndexSegment segment) : ILexicon
{
    public long ChunkCount => segment.LiveChunks;

    public bool TryFind(string term, [MaybeNullWhen(false)] out LexiconTerm found)
    {
        found = lexicon.TryFind(term, out var id) && segment.Postings.DocumentFrequency(id) > 0 ? Term(id) : null;
        return found is not null;
    }

    public IReadOnlyList<LexiconTerm> StartingWith(string prefix, int limit) =>
    [
        .. lexicon.StartingWith(prefix)
            .Select(id => (Id: id, Frequency: segment.Postings.DocumentFrequency(id)))
            .Where(term => term.Frequency > 0)
            .OrderByDescending(term => term.Frequency).ThenBy(term => lexicon.Term(term.Id), StringComparer.Ordinal)
            .Take(limit)
            .Select(term => Term(term.Id)),
    ];

    public IReadOnlyList<LexiconTerm> Near(string form, int distance) =>
        [.. lexicon.Near(form, distance).Distinct().Where(id => segment.Postings.DocumentFrequency(id) > 0).Select(Term)];

    private LexiconTerm Term(int id) => new(id, lexicon.Term(id), segment.Postings.DocumentFrequency(id), lexicon.Surface(id));
}
