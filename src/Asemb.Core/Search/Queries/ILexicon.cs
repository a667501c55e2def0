using System.Diagnostics.CodeAnalysis;

namespace Asemb.Core.Search.Queries;

/// <summary>
/// The terms of a workspace, as <see cref="QueryResolver"/> needs them. A store answers from its index, or fetches what a query may ask for first
/// (<see cref="QueryAnalysis.Terms"/>, <see cref="QueryAnalysis.Beginnings"/>, <see cref="QueryAnalysis.Unknown"/>) and answers from that. Terms that no
/// chunk has any more are not given.
/// </summary>
public interface ILexicon
{
    /// <summary>Searchable chunks of the workspace.</summary>
    long ChunkCount { get; }

    bool TryFind(string term, [MaybeNullWhen(false)] out LexiconTerm found);

    /// <summary>Terms that begin so, those of most chunks first, then by term (ordinal).</summary>
    /// <param name="limit">Most terms to give.</param>
    IReadOnlyList<LexiconTerm> StartingWith(string prefix, int limit);

    /// <summary>
    /// Every term with the same first character that is, or whose surface is when its accents are folded, at most so many edits away
    /// (<see cref="EditDistance"/>). May give others besides, in any order.
    /// </summary>
    /// <param name="form">A term, or a word in lower case without accents: a misspelt ending is often not cut off, so that stems alone are too far apart.</param>
    /// <param name="distance">1 or 2.</param>
    IReadOnlyList<LexiconTerm> Near(string form, int distance);
}

/// <param name="Id">The store's number of it.</param>
/// <param name="DocumentFrequency">Chunks that have it, at least 1.</param>
/// <param name="Surface">A word of some chunk that was analysed to this term, in lower case.</param>
public sealed record LexiconTerm(int Id, string Term, int DocumentFrequency, string Surface);
