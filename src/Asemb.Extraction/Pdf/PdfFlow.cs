using Asemb.Core.Documents;

namespace Asemb.Extraction.Pdf;

/// <summary>Makes one flow of blocks out of all pages: what runs along the edges goes, paragraphs cut by a column or page end are joined.</summary>
internal static class PdfFlow
{
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

    private static void Append(List<PdfBlock> blocks, PdfBlock block, WordJoiner joiner)
    {
        // A sentence that begins in the middle belongs to the paragraph that ended without a full stop.
        if (blocks.Count > 0 && block.Kind == BlockKind.Paragraph && char.IsLower(block.Text[0]) && blocks[^1] is { Kind: BlockKind.Paragraph or BlockKind.ListItem } last
            && Math.Abs(last.Size - block.Size) < 0.6 && last.IsBold == block.IsBold && last.Text[^1] is not ('.' or '!' or '?' or ':' or ';'))
        {
            last.Text = joiner.Join(last.Text, block.Text);
            last.Lines += block.Lines;
            return;
        }

        blocks.Add(block);
    }
}
