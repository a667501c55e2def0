using Asemb.Core.Documents;
using Asemb.Core.Embeddings;

namespace Asemb.Core.Chunking;

/// <summary>
/// The <c>structure</c> strategy: sections are cut one by one, so that an edit in one leaves the chunks of the others as they are.
/// Within a section paragraphs are packed up to the size; a paragraph too long is cut between sentences; lists, tables and code stay
/// whole while they fit and are cut between items, rows and lines, at blank lines first.
/// </summary>
internal sealed class StructureChunker(string text, DocumentOutline outline, ChunkingOptions options, ITokenCounter counter)
{
    private readonly int[] _tokens = new int[outline.Blocks.Count];

    public void Chunk(ChunkBuilder builder, CancellationToken cancellationToken)
    {
        var sections = outline.Sections;
        var splitter = new UnitSplitter(text, counter, cancellationToken);
        var packer = new UnitPacker(text, counter, options, cutAtAnchors: true);
        var spans = new List<ChunkSpan>();
        for (var i = 0; i < _tokens.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _tokens[i] = Count(splitter, outline.Blocks[i]);
        }

        var sizes = Array.ConvertAll([.. sections], Size);
        foreach (var group in SectionJoiner.Join(sections, sizes, options.MinTokens, FitTogether))
        {
            cancellationToken.ThrowIfCancellationRequested();
            splitter.Units.Clear();
            spans.Clear();
            for (var i = group.First; i < group.First + group.Count; i++) AddSection(splitter, sections[i]);
            packer.Pack(splitter.Units, spans);
            builder.Add(spans, group.Path);
        }
    }

    private static Rung[] Ladder(BlockKind kind) => kind switch
    {
        BlockKind.Code => UnitSplitter.Code,
        BlockKind.Table => UnitSplitter.Table,
        _ => UnitSplitter.RunningText,
    };

    /// <summary>Of what is too long for a chunk, and is cut whatever it counts, only that it is: a model may need hundreds of times its memory to count it whole.</summary>
    private int Count(UnitSplitter splitter, Block block) =>
        block.Length > (long)options.MaxTokens * UnitSplitter.CharactersPerToken ? (block.Length / UnitSplitter.CharactersPerToken) + 1 : splitter.Count(block.Start, block.End);

    private int Size(Section section)
    {
        var sum = 0;
        for (var i = section.FirstBlock; i < section.FirstBlock + section.BlockCount; i++) sum += _tokens[i];
        return sum;
    }

    private bool FitTogether(int first, int last, int tokens)
    {
        var start = outline.Blocks[outline.Sections[first].FirstBlock].Start;
        var end = outline.Blocks[outline.Sections[last].FirstBlock + outline.Sections[last].BlockCount - 1].End;
        return tokens <= options.MaxTokens && end - start <= (long)options.MaxTokens * UnitSplitter.CharactersPerToken;
    }

    private void AddSection(UnitSplitter splitter, Section section)
    {
        var body = section.FirstBlock + section.HeadingCount;
        var end = section.FirstBlock + section.BlockCount;
        var headingTokens = 0;
        for (var i = section.FirstBlock; i < body; i++)
        {
            // A "heading" of half a chunk is a paragraph that was taken for one.
            var isHeading = headingTokens + _tokens[i] <= options.MaxTokens / 2;
            if (isHeading) headingTokens += _tokens[i];
            AddBlock(splitter, i, isHeading ? UnitMarks.Heading : UnitMarks.None, options.MaxTokens);
        }

        // What follows a heading is cut so that its first piece shares a chunk with it.
        var limit = options.MaxTokens - headingTokens;
        for (var i = body; i < end; limit = options.MaxTokens)
        {
            var listEnd = i;
            while (listEnd < end && outline.Blocks[listEnd].Kind == BlockKind.ListItem) listEnd++;
            if (listEnd > i + 1)
            {
                AddList(splitter, i, listEnd, limit);
                i = listEnd;
            }
            else
            {
                AddBlock(splitter, i++, UnitMarks.None, limit);
            }
        }
    }

    private void AddBlock(UnitSplitter splitter, int index, UnitMarks marks, int limit, UnitBorder border = UnitBorder.Block)
    {
        var block = outline.Blocks[index];
        splitter.Add(block.Start, block.End, _tokens[index], Ladder(block.Kind), border, marks, limit);
    }

    private void AddList(UnitSplitter splitter, int first, int end, int limit)
    {
        var sum = 0L;
        for (var i = first; i < end; i++) sum += _tokens[i];
        var (start, stop) = (outline.Blocks[first].Start, outline.Blocks[end - 1].End);
        if (sum <= limit && stop - start <= (long)limit * UnitSplitter.CharactersPerToken && splitter.Count(start, stop) is var tokens && tokens <= limit)
        {
            splitter.Units.Add(new TextUnit(start, stop, tokens, UnitBorder.Block, UnitMarks.None));
            return;
        }

        for (var i = first; i < end; i++)
        {
            AddBlock(splitter, i, UnitMarks.None, limit, i == first ? UnitBorder.Block : UnitBorder.Row);
            limit = options.MaxTokens;
        }
    }
}
