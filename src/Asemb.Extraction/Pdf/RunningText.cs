using System.Text;

namespace Asemb.Extraction.Pdf;

/// <summary>
/// Finds headers, footers and page numbers: lines at the upper or lower edge of pages that repeat on other pages at the same height,
/// with digits counted as equal. What stands far from the edge's first line is no part of a header, and a page never loses all it says.
/// </summary>
internal static class RunningText
{
    private const int EdgeLines = 3;

    // In font sizes.
    private const double MaxGap = 5;

    /// <summary>The lines to leave out. A repeated line in large type is kept where it stands first: it may be the document's title.</summary>
    public static HashSet<PdfLine> Find(IReadOnlyList<List<PdfLine>> pages, double bodySize)
    {
        var drop = new HashSet<PdfLine>();
        var groups = new Dictionary<(bool Top, string Key), List<PdfLine>>();
        var numbers = new List<PdfLine>();
        foreach (var page in pages)
        {
            var lines = page.OrderByDescending(line => line.Baseline).ToList();
            var upper = Edge(lines);
            lines.Reverse();
            var lower = Edge(lines).Except(upper);
            lines.Reverse();
            foreach (var (line, top) in upper.Select(line => (line, true)).Concat(lower.Select(line => (line, false))))
            {
                if (LineMarks.IsPageNumber(line.Text) && (line == lines[0] || line == lines[^1])) numbers.Add(line);
                var key = (top, Key(line.Text));
                if (groups.TryGetValue(key, out var group)) group.Add(line);
                else groups[key] = [line];
            }
        }

        if (numbers.Count >= 2 && numbers.Count >= 0.3 * pages.Count) drop.UnionWith(numbers);
        foreach (var group in groups.Values)
        {
            if (group.Select(line => line.Page).Distinct().Count() < (pages.Count <= 4 ? 2 : 3)) continue;
            var heights = group.Select(line => line.Baseline).Order().ToList();
            var median = heights[heights.Count / 2];
            var repeated = group.Where(line => Math.Abs(line.Baseline - median) < 8).ToList();
            if (repeated.Count < 2) continue;
            drop.UnionWith(repeated.Skip(repeated[0].Size > 1.15 * bodySize ? 1 : 0));
        }

        foreach (var page in pages)
        {
            if (page.TrueForAll(line => drop.Contains(line) || LineMarks.IsPageNumber(line.Text))) drop.ExceptWith(page.Where(line => !numbers.Contains(line)));
        }

        return drop;
    }

    /// <summary>The first lines of a page, as far as they stand close together.</summary>
    private static List<PdfLine> Edge(List<PdfLine> lines)
    {
        var count = Math.Min(1, lines.Count);
        while (count < Math.Min(EdgeLines, lines.Count) && Math.Abs(lines[count].Baseline - lines[count - 1].Baseline) <= MaxGap * lines[count - 1].Size) count++;
        return lines.GetRange(0, count);
    }

    private static string Key(string text)
    {
        var key = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsDigit(c))
            {
                if (key.Length == 0 || key[^1] != '#') key.Append('#');
            }
            else if (!char.IsWhiteSpace(c))
            {
                key.Append(char.ToLowerInvariant(c));
            }
        }

        return key.ToString();
    }
}
