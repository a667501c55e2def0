namespace Asemb.Core.Chunking;

/// <summary>
/// A span of a document's text. <c>Text</c> equals the document's text from <c>Start</c> for <c>Length</c>, so that it can be shown in place.
/// </summary>
/// <param name="Ordinal">Position in the document, from 0.</param>
/// <param name="Start">UTF-16 offset in the extracted text.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="Text">The shown text.</param>
/// <param name="HeadingPath">Headings the chunk stands under, outermost first, its own included when it shows one; those common to all of it when it spans several sections. One line and at most 200 UTF-16 units each; may be empty.</param>
/// <param name="TokenCount">Tokens of the shown text by the index's model.</param>
/// <param name="Page">Page the chunk begins on, from 1; 0 when the format has none.</param>
public sealed record DocumentChunk(
    int Ordinal, int Start, int Length, string Text, IReadOnlyList<string> HeadingPath, int TokenCount, int Page)
{
    /// <summary>
    /// Text from elsewhere in the document without which the shown text is hard to understand: the header row, for the later parts of a
    /// table that was cut. Part of the embedded text only; null for nearly all chunks.
    /// </summary>
    public string? Context { get; init; }

    /// <summary>What is embedded and indexed for words: title, heading path and context in front of the shown text.</summary>
    public string EmbeddedText(string? title) => EmbeddedTextFormat.Compose(title, HeadingPath, Text, Context);

    /// <summary>Chunks with the same hash have the same embedded text and need no new embedding.</summary>
    public ChunkHash Hash(string? title) => ChunkHash.Of(EmbeddedText(title));
}
