using Asemb.Core.Documents;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Decides which paragraphs are headings and how deep: what the outline of the file names, then short paragraphs in larger type,
/// then short bold ones. Sizes are ranked over the whole document.
/// </summary>
internal static class HeadingLevels
{
    private const int MaxWords = 25;
    private const int MaxLevel = 6;

    /// <param name="outline">Titles of the file's outline by page and normalised text, with their depth from 1.</param>
    public static void Assign(List<PdfBlock> blocks, double bodySize, IReadOnlyDictionary<(int Page, string Title), int> outline)
    {
        var prose = blocks.Where(block => block.Kind is BlockKind.Paragraph or BlockKind.ListItem).ToList();
        var boldShare = prose.Where(block => block.IsBold).Sum(block => (double)block.Text.Length) / Math.Max(1, prose.Sum(block => (double)block.Text.Length));
        var candidates = prose.Where(block => IsCandidate(block, bodySize, boldShare < 0.4)).ToList();
        var sizes = candidates.Select(block => FontSizes.Round(block.Size)).Where(size => size > 1.1 * bodySize).Distinct().OrderDescending().ToList();
        foreach (var block in candidates)
        {
            var rank = sizes.IndexOf(FontSizes.Round(block.Size));
            block.Kind = BlockKind.Heading;
            block.Level = Math.Min(MaxLevel, (rank < 0 ? sizes.Count : rank) + 1);
        }

        for (var i = 0; i + 1 < blocks.Count; i++)
        {
            if (!IsItalicHeading(blocks[i], blocks[i + 1], bodySize)) continue;
            blocks[i].Kind = BlockKind.Heading;
            blocks[i].Level = Math.Min(MaxLevel, sizes.Count + 2);
        }

        if (outline.Count == 0) return;
        foreach (var block in prose)
        {
            if (block.Lines > 4 || !outline.TryGetValue((block.Page, Normalise(block.Text)), out var depth)) continue;
            block.Kind = BlockKind.Heading;
            block.Level = Math.Clamp(depth, 1, MaxLevel);
        }
    }

    /// <summary>Letters and digits only, lower case: outlines and pages differ in spaces, dashes and numbers' points.</summary>
    public static string Normalise(string text) => string.Concat(text.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant));

    private static bool IsCandidate(PdfBlock block, double bodySize, bool boldIsRare)
    {
        var text = block.Text;
        if (block.Lines > 4 || text.Length > 220 || text.Count(char.IsLetter) < 2 || Words(text) > MaxWords) return false;
        if (block.Size > 1.1 * bodySize) return !(block.Kind == BlockKind.ListItem && text.StartsWith('-'));
        if (!block.IsBold || !boldIsRare || block.Size < 0.9 * bodySize || block.Lines > 2 || text.Length > 120) return false;
        return text[^1] is not ('.' or ',' or ';' or ':') && !text.StartsWith("- ", StringComparison.Ordinal);
    }

    // Italics mark much else, so the text that follows must be an upright paragraph of the same size.
    private static bool IsItalicHeading(PdfBlock block, PdfBlock next, double bodySize) =>
        block is { Kind: BlockKind.Paragraph, IsItalic: true, Lines: 1 } && next is { Kind: BlockKind.Paragraph, IsItalic: false, Lines: >= 3 }
        && Math.Abs(block.Size - bodySize) < 0.6 && Math.Abs(next.Size - bodySize) < 0.6 && block.Page == next.Page
        && block.Text.Length is > 3 and < 80 && char.IsUpper(block.Text[0]) && char.IsLetterOrDigit(block.Text[^1]) && Words(block.Text) <= 9;

    private static int Words(string text) => text.Count(c => c == ' ') + 1;
}
