namespace Asemb.Core.Search.Queries;

/// <summary>A query taken apart; no word is analysed yet, since that needs the languages of the workspace. <see cref="QueryParser"/> makes it.</summary>
public sealed record ParsedQuery
{
    /// <summary>As it was written.</summary>
    public required string Text { get; init; }

    /// <summary>
    /// The words that rank, those of phrases among them. As long as <see cref="Text"/>, with spaces in place of operators, exclusions and prefixes,
    /// so that a place in one is the same place in the other.
    /// </summary>
    public required string PositiveText { get; init; }

    /// <summary>What the embedding model is given: without operators and exclusions.</summary>
    public required string EmbeddedText { get; init; }

    /// <summary>What must stand in a chunk word by word.</summary>
    public IReadOnlyList<QueryPart> Phrases { get; init; } = [];

    /// <summary>Beginnings of words, without the asterisk.</summary>
    public IReadOnlyList<QueryPart> Prefixes { get; init; } = [];

    /// <summary>Words and phrases that no chunk of the answer may have.</summary>
    public IReadOnlyList<QueryPart> Excluded { get; init; } = [];

    /// <summary>Beginnings of words that no chunk of the answer may have.</summary>
    public IReadOnlyList<QueryPart> ExcludedPrefixes { get; init; } = [];

    /// <summary>What was read in another way than it may have been meant, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public bool HasConstraints => Phrases.Count + Excluded.Count + ExcludedPrefixes.Count > 0;

    /// <summary>Says what not to find and nothing else.</summary>
    public bool IsOnlyExclusions => Excluded.Count + ExcludedPrefixes.Count > 0 && Prefixes.Count == 0 && string.IsNullOrWhiteSpace(EmbeddedText);

    /// <summary>A query in which every character is text.</summary>
    public static ParsedQuery Plain(string text) => new() { Text = text, PositiveText = text, EmbeddedText = text };

    /// <summary>The same with its phrases as loose words: what is answered when no chunk has them.</summary>
    public ParsedQuery WithoutPhrases() => this with { Phrases = [] };
}

/// <summary>A part of a query with a meaning of its own.</summary>
/// <param name="Start">UTF-16 offset in <see cref="ParsedQuery.Text"/> of its words, behind the operator.</param>
/// <param name="Text">Its words as written, without operators.</param>
public sealed record QueryPart(int Start, string Text)
{
    public bool Covers(int at) => at >= Start && at < Start + Text.Length;
}
