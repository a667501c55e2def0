using System.Runtime.InteropServices;

namespace Asemb.Core.Search.Queries;

/// <summary>
/// A query in the numbers of a store. A chunk's keyword score is the sum over <see cref="Terms"/> of weight * <see cref="Indexing.Bm25.Saturation"/>;
/// both legs look only at chunks that have one alternative of every phrase and nothing that is excluded.
/// </summary>
public sealed record ResolvedQuery
{
    /// <summary>Each once, in the order of the query, so that sums are rounded in the same way everywhere.</summary>
    public required IReadOnlyList<ScoredTerm> Terms { get; init; }

    /// <summary>Each must be in a chunk.</summary>
    public required IReadOnlyList<ResolvedPhrase> Phrases { get; init; }

    /// <summary>Terms that a chunk must not have.</summary>
    public required IReadOnlyList<int> ExcludedTerms { get; init; }

    /// <summary>Sequences of two terms or more that a chunk must not have.</summary>
    public required IReadOnlyList<int[]> ExcludedPhrases { get; init; }

    /// <summary>What the answer says of it.</summary>
    public required QueryReading Reading { get; init; }

    public bool HasConstraints => Phrases.Count + ExcludedTerms.Count + ExcludedPhrases.Count > 0;

    /// <summary>No chunk can have all of its phrases, because of a word that no chunk has.</summary>
    public bool CannotMatch => Phrases.Any(phrase => phrase.Alternatives.Count == 0);
}

/// <summary>A term of the query that chunks have.</summary>
/// <param name="Weight">With its inverse document frequency and the constant factor of BM25.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ScoredTerm(int Id, float Weight);

/// <summary>What a chunk must have.</summary>
/// <param name="Alternatives">
/// As analysed in each language of the workspace, of which one is enough: a single term, or terms that stand next to one another in the sequence of the
/// chunk's terms without its compounds. None when no language has all of its terms.
/// </param>
public sealed record ResolvedPhrase(IReadOnlyList<int[]> Alternatives);
