using Asemb.Core.Documents;
using Asemb.Core.Embeddings;

namespace Asemb.Core.Chunking;

/// <summary>Turns spans, given in order, into chunks with page, heading path and the header row of a table that was cut.</summary>
internal sealed class ChunkBuilder(string text, DocumentOutline outline, ChunkingOptions options, ITokenCounter counter)
{
    private readonly List<DocumentChunk> _chunks = [];
    private int _block;
    private int _section;
    private (int Block, string? Header) _table = (-1, null);

    public IReadOnlyList<DocumentChunk> Chunks => _chunks;

    public void Add(List<ChunkSpan> spans, IReadOnlyList<string> headingPath)
    {
        foreach (var span in spans) Add(span, headingPath);
    }

    /// <summary>Gives each span the headings of the section it begins in.</summary>
    public void AddBySection(List<ChunkSpan> spans)
    {
        foreach (var span in spans)
        {
            while (_section + 1 < outline.Sections.Count && outline.Blocks[outline.Sections[_section + 1].FirstBlock].Start <= span.Start) _section++;
            Add(span, outline.Sections[_section].Path);
        }
    }

    private void Add(ChunkSpan span, IReadOnlyList<string> headingPath)
    {
        while (_block + 1 < outline.Blocks.Count && outline.Blocks[_block + 1].Start <= span.Start) _block++;
        var length = span.End - span.Start;
        _chunks.Add(new DocumentChunk(
            _chunks.Count, span.Start, length, text.Substring(span.Start, length), headingPath, span.Tokens, outline.Blocks[_block].Page)
        {
            Context = HeaderBefore(span.Start),
        });
    }

    // Rows without their header say little; but the header must not outweigh the rows.
    private string? HeaderBefore(int start)
    {
        var block = outline.Blocks[_block];
        if (block.Kind != BlockKind.Table || start >= block.End) return null;
        if (_table.Block != _block) _table = (_block, ReadHeader(block));
        return _table.Header is { } header && start >= block.Start + header.Length ? header : null;
    }

    private string? ReadHeader(Block block)
    {
        var table = text.AsSpan(block.Start, block.Length);
        var end = table.IndexOf('\n');
        if (end <= 0 || end > options.MaxTokens / 4 * UnitSplitter.CharactersPerToken) return null;
        var rule = table[(end + 1)..];
        var ruleEnd = rule.IndexOf('\n');
        if (ruleEnd < 0 || !TableHeader.IsRule(rule[..ruleEnd])) return null;
        var header = table[..end];
        return counter.Count(header) <= options.MaxTokens / 4 ? header.TrimEnd().ToString() : null;
    }
}
