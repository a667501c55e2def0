using Asemb.Core.Documents;

namespace Asemb.Extraction.Pdf;

/// <summary>Makes one flow of blocks out of all pages: what runs along the edges goes, paragraphs cut by a column or page end are joined.</summary>
internal static class PdfFlow
{
    // Longer paragraphs are not written; joining on would cost the square of a file without full stops.
    public const int MaxParagraph = 20_000;

    public static List<PdfBlock> Build(List<List<List<PdfLine>>> pages, IReadOnlyDictionary<(int Page, string Title), int> outline)
    {
        var perPage = pages.ConvertAll(columns => columns.SelectMany(column => column).ToList());
        var bodySize = FontSizes.Dominant(perPage.SelectMany(page => page).Select(line => (line.Size, line.Text.Length)));
        var joiner = new WordJoiner();
        foreach (var line in perPage.SelectMany(page => page)) joiner.Learn(line.Text);

        var running = RunningText.Find(perPage, bodySize);
        var blocks = new List<PdfBlock>();
        foreach (var column in pages.SelectMany(page => page))
        {
            var lines = column.Where(line => !running.Contains(line)).ToList();
            foreach (var block in new ColumnReader(joiner, bodySize).Read(lines)) Append(blocks, block, joiner);
        }

        HeadingLevels.Assign(blocks, bodySize, outline);
        return blocks;
    }

    /// <summary>The largest heading of the first page, when it is clearly larger than any other text of the document's body.</summary>
    public static string? Title(List<PdfBlock> blocks)
    {
        var sizes = blocks.Where(block => block.Kind != BlockKind.Table);
        var body = FontSizes.Dominant(sizes.Select(block => (block.Size, block.Text.Length)));
        var first = blocks.Where(block => block is { Kind: BlockKind.Heading, Page: 1 }).MaxBy(block => block.Size);
        return first is not null && first.Size >= 1.3 * body && first.Text.Length >= 4 && !char.IsDigit(first.Text[0]) ? first.Text : null;
    }

    private static void Append(List<PdfBlock> blocks, PdfBlock block, WordJoiner joiner)
    {
        if (Open(blocks, block) is { } open)
        {
            open.Text = joiner.Join(open.Text, block.Text);
            open.Lines += block.Lines;
            return;
        }

        blocks.Add(block);
    }

    /// <summary>
    /// The paragraph that this one goes on with: a sentence that begins in the middle belongs to the last paragraph of the same look
    /// that ended without a full stop, over captions, tables and labels of figures that stand between.
    /// </summary>
    private static PdfBlock? Open(List<PdfBlock> blocks, PdfBlock block)
    {
        if (block.Kind != BlockKind.Paragraph || !char.IsLower(block.Text[0])) return null;
        for (var i = blocks.Count - 1; i >= 0 && i >= blocks.Count - 10 && blocks[i].Page >= block.Page - 1; i--)
        {
            var candidate = blocks[i];
            if (candidate.Kind is BlockKind.Heading or BlockKind.Code) return null;
            var isNear = i == blocks.Count - 1;
            if (candidate.Kind is BlockKind.Caption or BlockKind.Table || (candidate.Lines <= 2 && candidate.Text.Length < 60 && !isNear)) continue;
            if (candidate.Text.Length > MaxParagraph) return null;
            if (Math.Abs(candidate.Size - block.Size) > 0.6 || candidate.IsBold != block.IsBold) continue;
            if (candidate.Lines < 2 && !isNear) continue;
            return candidate.Text[^1] is '.' or '!' or '?' or ':' or ';' ? null : candidate;
        }

        return null;
    }
}
