using System.Diagnostics.CodeAnalysis;
using Asemb.Core.Search.Queries;

namespace Asemb.Core.Tests.Search.Queries;

/// <summary>A lexicon of a few terms, which gives all of them as near ones: what is near is not for a store to decide.</summary>
internal sealed class ListedLexicon(long chunks, params LexiconTerm[] terms) : ILexicon
{
    public long ChunkCount => chunks;

    public static LexiconTerm Term(int id, string term, int frequency = 1, string? surface = null) => new(id, term, frequency, surface ?? term);

    public bool TryFind(string term, [MaybeNullWhen(false)] out LexiconTerm found) => (found = terms.FirstOrDefault(candidate => candidate.Term == term)) is not null;

    public IReadOnlyList<LexiconTerm> StartingWith(string prefix, int limit) =>
        [.. terms.Where(term => term.Term.StartsWith(prefix, StringComparison.Ordinal)).OrderByDescending(term => term.DocumentFrequency).Take(limit)];

    public IReadOnlyList<LexiconTerm> Near(string form, int distance) => terms;
}
