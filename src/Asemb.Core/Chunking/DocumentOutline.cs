using Asemb.Core.Documents;

namespace Asemb.Core.Chunking;

/// <summary>
/// A heading and what stands under it up to the next heading. Headings that have nothing of their own between them and their first
/// sub-heading belong to the section of that sub-heading.
/// </summary>
/// <param name="FirstBlock">Index of the first block, a heading unless <paramref name="HeadingCount"/> is 0.</param>
/// <param name="Node">Number of its innermost heading; -1 for what stands before the first one.</param>
/// <param name="Parent">Number of the heading above that one; -1 for none.</param>
internal sealed record Section(int FirstBlock, int BlockCount, int HeadingCount, int Node, int Parent, IReadOnlyList<string> Path);

/// <summary>The blocks of a document as sections. Covers all of the text: what stands between blocks counts as paragraphs.</summary>
internal sealed class DocumentOutline
{
    private const int DeepestLevel = 6;

    private readonly List<Block> _blocks = [];
    private readonly List<Section> _sections = [];
    private readonly string _text;

    private DocumentOutline(string text) => _text = text;

    public IReadOnlyList<Block> Blocks => _blocks;

    public IReadOnlyList<Section> Sections => _sections;

    public static DocumentOutline Read(ExtractedDocument document)
    {
        var outline = new DocumentOutline(document.Text);
        outline.ReadBlocks(document.Blocks);
        outline.ReadSections();
        return outline;
    }

    private void ReadBlocks(IReadOnlyList<Block> blocks)
    {
        var position = 0;
        foreach (var block in blocks)
        {
            var start = Math.Max(block.Start, position);
            var end = Math.Min(block.End, _text.Length);
            if (start >= end) continue;
            AddGap(position, start);
            if (block.Kind != BlockKind.Code) start = GraphemeBoundary.TrimStart(_text, start, end);
            position = end;
            end = GraphemeBoundary.TrimEnd(_text, start, end);
            if (start < end) _blocks.Add(block with { Start = start, Length = end - start });
        }

        AddGap(position, _text.Length);
    }

    private void AddGap(int start, int end)
    {
        for (start = GraphemeBoundary.TrimStart(_text, start, end); start < end;)
        {
            var next = UnitSplitter.EndBeforeBlankLine(_text.AsSpan(0, end), start);
            _blocks.Add(new Block(BlockKind.Paragraph, start, GraphemeBoundary.TrimEnd(_text, start, next) - start, Page: _blocks.Count > 0 ? _blocks[^1].Page : 0));
            start = GraphemeBoundary.TrimStart(_text, next, end);
        }
    }

    private void ReadSections()
    {
        var open = new Stack<(int Level, int Node, IReadOnlyList<string> Path)>();
        var nodes = 0;
        var (first, headings, node, parent) = (0, 0, -1, -1);
        IReadOnlyList<string> path = [];
        for (var i = 0; i < _blocks.Count; i++)
        {
            var block = _blocks[i];
            if (block.Kind != BlockKind.Heading) continue;
            var level = Math.Clamp(block.Level, 1, DeepestLevel);
            var isChildOfBareHeading = headings > 0 && i == first + headings && level > open.Peek().Level;
            if (!isChildOfBareHeading)
            {
                if (i > first) _sections.Add(new Section(first, i - first, headings, node, parent, path));
                (first, headings) = (i, 0);
            }

            while (open.Count > 0 && open.Peek().Level >= level) open.Pop();
            parent = open.Count > 0 ? open.Peek().Node : -1;
            path = [.. open.Count > 0 ? open.Peek().Path : [], HeadingPathEntry.Of(_text.AsSpan(block.Start, block.Length))];
            node = nodes++;
            headings++;
            open.Push((level, node, path));
        }

        if (_blocks.Count > first) _sections.Add(new Section(first, _blocks.Count - first, headings, node, parent, path));
    }
}
