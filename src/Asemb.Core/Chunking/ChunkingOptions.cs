namespace Asemb.Core.Chunking;

public enum ChunkingStrategy
{
    /// <summary>Follows headings, paragraphs and sentences; keeps tables, lists and code whole while they fit. The default.</summary>
    Structure,

    /// <summary>Splits at the coarsest of blank lines, line ends, sentences, words that makes the pieces fit.</summary>
    Recursive,

    /// <summary>Whole sentences up to the size.</summary>
    Sentence,

    /// <summary>Runs of words up to the size, whatever they cut through.</summary>
    Fixed,
}

/// <summary>How a workspace cuts documents. Sizes are tokens of the workspace's embedding model.</summary>
public sealed record ChunkingOptions
{
    public ChunkingStrategy Strategy { get; init; } = ChunkingStrategy.Structure;

    /// <summary>Most tokens of a chunk's shown text, 16 to 8,192.</summary>
    public int MaxTokens { get; init; } = 224;

    /// <summary>Tokens repeated from the chunk before when a stretch had to be cut, 0 to half of <see cref="MaxTokens"/>.</summary>
    public int OverlapTokens { get; init; } = 32;

    /// <summary>Chunks below this are joined with a neighbour of the same section where that fits, 0 to <see cref="MaxTokens"/>.</summary>
    public int MinTokens { get; init; } = 48;
}
