using Asemb.Core.Documents;
using Asemb.Core.Embeddings;

namespace Asemb.Core.Chunking;

/// <summary>
/// Cuts documents into chunks. Stateless and thread-safe; the same document, options and counter give the same chunks.
/// <para>
/// Every chunk is an exact span of the text, in order, not empty, within <see cref="ChunkingOptions.MaxTokens"/> (unless one single
/// grapheme cluster exceeds it) and within 16 UTF-16 units for each of these tokens; together they hold every character that is not
/// white space; none parts a grapheme cluster. Time is linear in the text.
/// </para>
/// </summary>
public static class DocumentChunker
{
    /// <param name="document">What extraction made of a file; blocks may be missing, then blank lines part paragraphs.</param>
    /// <param name="tokens">The counter of the model that the chunks are for.</param>
    /// <returns>Empty when the text is blank.</returns>
    /// <exception cref="Errors.AsembException"><c>invalid_request</c>: options out of range.</exception>
    public static IReadOnlyList<DocumentChunk> Chunk(
        ExtractedDocument document, ChunkingOptions options, ITokenCounter tokens, CancellationToken cancellationToken)
    {
        ChunkingOptionsValidator.Require(options);
        var outline = DocumentOutline.Read(document);
        var builder = new ChunkBuilder(document.Text, outline, options, tokens);
        if (options.Strategy == ChunkingStrategy.Structure)
        {
            new StructureChunker(document.Text, outline, options, tokens).Chunk(builder, cancellationToken);
            return builder.Chunks;
        }

        var splitter = new UnitSplitter(document.Text, tokens, cancellationToken);
        AddUnits(splitter, document.Text, outline, options);
        var spans = new List<ChunkSpan>();
        new UnitPacker(document.Text, tokens, options, cutAtAnchors: options.Strategy != ChunkingStrategy.Fixed).Pack(splitter.Units, spans);
        builder.AddBySection(spans);
        return builder.Chunks;
    }

    private static void AddUnits(UnitSplitter splitter, string text, DocumentOutline outline, ChunkingOptions options)
    {
        switch (options.Strategy)
        {
            case ChunkingStrategy.Recursive:
                splitter.Add(0, text.Length, -1, UnitSplitter.Recursive, UnitBorder.Block, UnitMarks.None, options.MaxTokens);
                break;
            case ChunkingStrategy.Sentence:
                foreach (var block in outline.Blocks)
                {
                    splitter.AddPieces(block.Start, block.End, UnitSplitter.Sentences, UnitBorder.Block, UnitMarks.None, options.MaxTokens);
                }

                break;
            default:
                splitter.AddPieces(0, text.Length, UnitSplitter.Words, UnitBorder.Running, UnitMarks.None, options.MaxTokens);
                break;
        }
    }
}
