namespace Asemb.Core.Search.Queries;

/// <summary>How a query was read: for explain, and for marking what matched.</summary>
public sealed record QueryReading
{
    public static QueryReading Nothing { get; } = new();

    /// <summary>Terms that rank, known or not: those of the words as written, then what they were expanded to.</summary>
    public IReadOnlyList<string> Terms { get; init; } = [];

    /// <summary>Those of <see cref="Terms"/> that stand in phrases only, and are worth a mark only where the phrase stands.</summary>
    public IReadOnlyList<string> PhraseTerms { get; init; } = [];

    /// <summary>Sequences of terms that were required, every alternative of every phrase.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Phrases { get; init; } = [];

    /// <summary>What was excluded, as written.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    public IReadOnlyList<QueryExpansion> Expansions { get; init; } = [];

    /// <summary>The whole query with other words for those that no chunk has; null when there is nothing to suggest.</summary>
    public string? Suggestion { get; init; }

    /// <summary>What was done otherwise than asked, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A word or beginning of a word, and what was looked up in its place.</summary>
/// <param name="Word">As written.</param>
/// <param name="Words">Surface forms, best first.</param>
/// <param name="IsPrefix">Whether it was asked for with an asterisk; else no chunk has the word.</param>
public sealed record QueryExpansion(string Word, IReadOnlyList<string> Words, bool IsPrefix);
